#include "import/redact.h"

#include <assert.h>
#include <regex.h>
#include <stdbool.h>

#include "base/buf.h"

/*
 * One alternative for each shape, as their owners document them. Each begins with
 * a mark that ordinary text does not have, so that little else is taken out. None
 * looks for an end that may be missing: the time would grow with the square.
 */
static const char SECRETS[] =
    "-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----([^-]|-[^-])*" /* RFC 7468, 9580 */
    "(-----END [A-Z ]*PRIVATE KEY( BLOCK)?-----)?"
    "|([Pp]ass(word|wd|phrase)|PASS(WORD|WD|PHRASE)|[Aa]pi[_-]?[Kk]ey|API[_-]?KEY"
    "|[Ss]ecret|SECRET|[Tt]oken|TOKEN)[\"']?[ \t]*[:=][ \t]*[\"']?"
    "[^] \t\r\n\"',;)}]{6,}"                     /* a name that says so */
    "|sk-[A-Za-z0-9_-]{16,}"                     /* OpenAI, Anthropic */
    "|(gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}" /* GitHub */
    "|glpat-[A-Za-z0-9_-]{16,}"                  /* GitLab */
    "|(AKIA|ASIA)[A-Z0-9]{16}"                   /* AWS */
    "|(secret|SECRET|Secret)_?(access|ACCESS|Access)_?(key|KEY|Key)"
    "[\" :=]+[A-Za-z0-9/+]{40}"                                    /* AWS */
    "|AIza[A-Za-z0-9_-]{30,}"                                      /* Google */
    "|xox[abeoprs]-[A-Za-z0-9-]{10,}"                              /* Slack */
    "|hooks\\.slack\\.com/services/[A-Za-z0-9/]+"                  /* Slack */
    "|hf_[A-Za-z0-9]{20,}"                                         /* Hugging Face */
    "|(gsk_|xai-)[A-Za-z0-9]{20,}"                                 /* Groq, xAI */
    "|SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}"                /* SendGrid */
    "|pypi-[A-Za-z0-9_-]{30,}"                                     /* PyPI */
    "|[Aa]uthorization: *[Bb]asic [A-Za-z0-9+/]+=*"                /* RFC 7617 */
    "|(pk|rk|sk)_(live|test)_[A-Za-z0-9]{10,}"                     /* Stripe */
    "|npm_[A-Za-z0-9]{30,}"                                        /* npm */
    "|eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]*" /* JWT, RFC 7519 */
    "|[Bb][Ee][Aa][Rr][Ee][Rr] [A-Za-z0-9._~+/-]{16,}=*"           /* RFC 6750 */
    "|[A-Za-z][A-Za-z0-9+.-]*://[^/@:[:space:]]*:[^/[:space:]]+@"; /* password in a URL */

static const regex_t *
secrets(void)
{
	static regex_t compiled;
	static bool ready;

	if (!ready) {
		int rc = regcomp(&compiled, SECRETS, REG_EXTENDED);

		assert(rc == 0);
		(void)rc;
		ready = true;
	}
	return &compiled;
}

void
redact_text(struct buf *b, struct str s)
{
	const regex_t *re = secrets();
	struct buf text = {0};
	regmatch_t m;
	const char *p;

	buf_add_str(&text, s);
	p = buf_cstr(&text);
	while (*p != '\0' && regexec(re, p, 1, &m, 0) == 0 && m.rm_eo > 0) {
		buf_add(b, p, (size_t)m.rm_so);
		buf_adds(b, "[redacted]");
		p += m.rm_eo;
	}
	buf_adds(b, p);
	buf_release(&text);
}

/* The text without secrets, in the arena of the episode. */
static struct str
without_secrets(struct episode *ep, struct str text)
{
	struct buf b = {0};

	if (text.n == 0)
		return text;
	redact_text(&b, text);
	text = episode_keep(ep, buf_str(&b));
	buf_release(&b);
	return text;
}

void
redact_episode(struct episode *ep)
{
	ep->input = without_secrets(ep, ep->input);
	for (size_t i = 0; i < ep->offered.n; i++) {
		struct import_tool *t = &ep->offered.v[i];

		t->title = without_secrets(ep, t->title);
		t->summary = without_secrets(ep, t->summary);
	}
	ep->answer = STR_NONE;
	for (size_t i = 0; i < ep->calls; i++)
		ep->call[i].arguments = ep->call[i].result = STR_NONE;
}
