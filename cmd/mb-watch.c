/*
 * mb-watch: read live trajectories, and raise an alarm if the active version is
 * worse than the one before it, or a canary worse than the active version; --auto-rollback
 * then rolls back.
 */
#include <math.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/utc.h"
#include "cli/canary.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "io/file.h"
#include "io/lock.h"
#include "json/out.h"
#include "rec/policy.h"
#include "store/attempts.h"
#include "store/canary.h"
#include "store/hold.h"
#include "store/policy_file.h"
#include "store/activate.h"
#include "store/versions.h"
#include "store/watch_log.h"
#include "verb/arms.h"
#include "verb/pages.h"
#include "verb/watch.h"

enum { OPT_STATE = CLI_OWN, OPT_AUTO_ROLLBACK, OPT_MARGIN, OPT_REFERENCE, OPT_FORMAT };
enum { OPT_AUTO = OPT_FORMAT + 1, OPT_WAIT };

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena run, line;
	const char *dir;          /* --state, or NULL */
	double margin, reference; /* NAN: not given */
	bool rollback, advance;   /* --auto-rollback, --auto */
	struct mb_arms *arms;     /* of a canary; NULL: there is none */
	struct arms_terms trial;
	enum cli_format format;
	struct state *state;
	struct file_lock *lock; /* the lock of the journal */
	struct watch_header terms;
	struct arena terms_arena;
	struct mb_watch *verb;
	struct buf journal;        /* lines of the journal that are not written yet */
	struct buf active;         /* the version that is active now */
	struct str rolled_back_to; /* absent: no rollback */
};

static const double CANARY_LOSS = .05; /* as max_slice_loss */
static const int64_t WAIT = 3600000;   /* an hour: most sessions are shorter */

static const char usage[] =
    "examples:\n"
    "  tail -n +1 -f log.jsonl | mb-watch --state s --auto-rollback\n"
    "                                          roll back as soon as it is worse\n"
    "  mb-watch --state s log.jsonl | jq -r .text\n"
    "                                          once a night: the state of the watch\n"
    "\n"
    "usage:\n"
    "  mb-watch [--state DIR] [--auto-rollback] [--auto] [--margin X]\n"
    "           [--reference X] [--wait TIME] [--format text|json] [--now TIME]\n"
    "           [--strict] [--rejects FILE] [FILE...]\n"
    "\n"
    "  --state DIR       default $MB_STATE, else ~/.local/state/memabra\n"
    "  --auto-rollback   if the active version is shown to be worse, activate the\n"
    "                    version before it and quarantine the bad one\n"
    "  --auto            of a canary: give it the next share when it is due\n"
    "  --margin X        the mean reward that it may lose; default 0; of a canary\n"
    "                    that of the policy\n"
    "  --wait TIME       of a canary: a unit counts when it is so old; default 1h\n"
    "  --reference X     the mean reward of the version before; default: by its log\n"
    "  --format FORMAT   text or json; default: text on a terminal, else json\n"
    "  --strict          stop at the first bad line\n"
    "  --rejects FILE    write bad lines there\n"
    "  --now TIME        the time to record\n"
    "  --help, --version\n"
    "\n"
    "exit status: 0 nothing shown, 1 the active version is worse\n";

static void
load_line(void *ctx, const struct watch_line *l)
{
	mb_watch_load(ctx, l);
}

/* Watch the version that is active now: continue its journal, or begin one. */
static int
begin_watch(struct job *j, struct err *e)
{
	struct watch_header *t = &j->terms;
	double margin = j->margin, reference = j->reference;

	arena_reset(&j->terms_arena);
	if (watch_log_terms(j->state, t, &j->terms_arena, e) < 0)
		return -1;
	t->margin = isnan(margin) ? 0 : margin;
	t->reference = reference;
	if (watch_log_resume(j->state, t, WATCH_REFERENCE, &j->terms_arena, e) < 0)
		return -1;
	if ((!isnan(margin) && t->margin != margin) ||
	    (!isnan(reference) && t->reference != reference))
		return err_set(e, ERR_USAGE,
		    "the watch over %.*s has begun with another --margin or "
		    "--reference",
		    STR_ARG(t->version));
	mb_watch_free(j->verb);
	j->verb = mb_watch_new(t);
	return watch_log_lines(j->state, load_line, j->verb, e);
}

/* Write a counted trajectory to disk before any output depends on it. */
static int
write_journal(void *ctx, struct err *e)
{
	struct job *j = ctx;
	int rc = 0;

	if (j->journal.n > 0)
		rc = watch_log_append(j->state, buf_str(&j->journal), e);
	buf_reset(&j->journal);
	return rc;
}

/* One audit line does both, so no version is ever active and quarantined. */
static void
roll_back(struct job *j)
{
	struct state *s = cli_state_wait(&j->cli, j->dir, STATE_LOCK);
	struct audit_line line = {
	    .event = STR("quarantine"), .quarantined = j->terms.version};
	struct str before = j->terms.before;
	struct buf active = {0};
	struct watch w;
	struct err e;
	int rc, whole = 1;

	if ((rc = hold_refuse(s, &e)) < 0 && e.kind == ERR_NO) {
		cli_warn(&j->cli, "%s", e.text);
		state_close(s);
		return;
	}
	mb_watch_finish(j->verb, &j->run, &w);
	line.reason = arena_fmt(&j->run, "watch: %.*s", (int)w.text.n, w.text.p);
	if (rc == 0 && (rc = version_active(s, &active, &e)) == 0 &&
	    !str_eq(buf_str(&active), line.quarantined)) {
		rc = attempts_note(
		    /* another version was promoted in between */
		    s, &line, j->cli.now, &e);
	} else if (rc == 0) {
		line.event = STR("rollback");
		if (!str_is(before, "rules"))
			whole = version_check(s, before, &e);
		if (whole < 0)
			rc = -1;
		else if (whole == 0)
			rc = err_set(&e, ERR_INPUT,
			    "%.*s is worse, and %.*s is missing or damaged: see "
			    "mb-version activate",
			    STR_ARG(line.quarantined), STR_ARG(before));
		else if ((rc = activate_version(s, before, &line, j->cli.now, &e)) == 0)
			j->rolled_back_to = before;
	}
	if (rc < 0)
		cli_fail(&j->cli, &e);
	buf_release(&active);
	state_close(s);
}

static int
watch_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;
	struct watch_line l;

	arena_reset(&j->line);
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	buf_reset(&j->active);
	if (version_active(j->state, &j->active, e) < 0)
		return -1;
	if (!str_eq(buf_str(&j->active), j->terms.version) &&
	    (write_journal(j, e) < 0 || begin_watch(j, e) < 0))
		return -1;
	if (mb_watch_step(j->verb, &t, &l)) {
		json_write(&j->journal, &WATCH_LINE_TABLE, &l);
		buf_addc(&j->journal, '\n');
	}
	return mb_watch_worse(j->verb); /* stop reading after an alarm */
}

/* ---- a canary ---- */

static int
arms_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	arena_reset(&j->line);
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	mb_arms_step(j->arms, &t);
	return mb_arms_shown(j->arms);
}

/* Whether a canary is on; then its terms. */
static bool
open_canary(struct job *j)
{
	struct buf path = {0};
	struct policy p;
	struct err e;
	int rc = canary_now(j->state, &j->trial.canary, &j->run, &e);

	if (rc > 0 &&
	    policy_file_read(j->in,
		file_exists(state_path(j->state, "policy.json", &path)) ? path.p : NULL,
		&p, &j->run, &e) < 0)
		rc = -1;
	if (rc < 0)
		cli_fail(&j->cli, &e);
	buf_release(&path);
	if (rc == 0)
		return false;
	if (!isnan(j->reference))
		cli_usage(&j->cli, "--reference is not for a canary: both are watched");
	j->trial.margin = !isnan(j->margin)          ? j->margin
			  : isnan(p.max_canary_loss) ? CANARY_LOSS
						     : p.max_canary_loss;
	j->trial.shares = p.canary_shares;
	j->arms = mb_arms_new(&j->trial);
	return true;
}

static void
watch_canary(struct job *j, char *operands[])
{
	struct arms_status x;
	struct buf text = {0};
	struct state *s;
	bool worse;

	cli_pump(&j->cli, operands, arms_line, j);
	mb_arms_finish(j->arms, &j->run, &x);
	worse = str_is(x.status, "worse");
	if ((worse && j->rollback) || (!isnan(x.next) && j->advance)) {
		s = cli_state_wait(&j->cli, j->dir, STATE_LOCK);
		cli_canary_settle(&j->cli, s, &x, &j->run);
		state_close(s);
	}
	if (cli_text(j->format)) {
		mb_arms_page(&text, &x);
	} else {
		json_write(&text, &ARMS_STATUS_TABLE, &x);
		buf_addc(&text, '\n');
	}
	out_add(j->cli.out, buf_str(&text));
	buf_release(&text);
	if (worse && j->cli.status < ERR_SYSTEM)
		j->cli.status = ERR_NO;
}

/* ---- */

static void
open_all(struct job *j)
{
	struct buf who = {0};
	struct err e;

	cli_who(&j->cli, &who);
	if ((j->lock = watch_log_lock(j->state, buf_cstr(&who), &e)) == NULL ||
	    begin_watch(j, &e) < 0)
		cli_fail(&j->cli, &e);
	j->cli.idle = write_journal;
	j->cli.idle_ctx = j;
	buf_release(&who);
}

static void
print(struct job *j)
{
	struct buf text = {0};
	struct watch w;

	mb_watch_finish(j->verb, &j->run, &w);
	w.rolled_back_to = j->rolled_back_to;
	if (cli_text(j->format)) {
		mb_watch_page(&text, &w);
	} else {
		json_write(&text, &WATCH_TABLE, &w);
		buf_addc(&text, '\n');
	}
	out_add(j->cli.out, buf_str(&text));
	buf_release(&text);
}

static void
close_all(struct job *j)
{
	mb_watch_free(j->verb);
	mb_arms_free(j->arms);
	file_unlock(j->lock);
	state_close(j->state);
	json_in_free(j->in);
	buf_release(&j->journal);
	buf_release(&j->active);
	arena_release(&j->terms_arena);
	arena_release(&j->run);
	arena_release(&j->line);
}

static void
option(struct job *j, int c)
{
	struct err e = {ERR_NONE, ""};

	if (c == OPT_STATE)
		j->dir = optarg;
	else if (c == OPT_AUTO_ROLLBACK)
		j->rollback = true;
	else if (c == OPT_AUTO)
		j->advance = true;
	else if (c == OPT_WAIT && !utc_duration(str_of(optarg), &j->trial.wait))
		cli_usage(
		    &j->cli, "--wait wants a time such as 30m or 2d: '%s'", optarg);
	else if (c == OPT_WAIT)
		return;
	else if (c == OPT_FORMAT)
		j->format = cli_format(&j->cli, optarg);
	else if (c == OPT_MARGIN)
		num_option_real(
		    "--margin", optarg, (struct real_range){0, 1}, &j->margin, &e);
	else if (c == OPT_REFERENCE)
		num_option_real("--reference", optarg, (struct real_range){0, 1},
		    &j->reference, &e);
	else
		cli_option(&j->cli, c);
	if (e.kind != ERR_NONE)
		cli_usage(&j->cli, "%s", e.text);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"auto-rollback", no_argument, NULL, OPT_AUTO_ROLLBACK},
	    {"auto", no_argument, NULL, OPT_AUTO},
	    {"wait", required_argument, NULL, OPT_WAIT},
	    {"margin", required_argument, NULL, OPT_MARGIN},
	    {"reference", required_argument, NULL, OPT_REFERENCE},
	    {"format", required_argument, NULL, OPT_FORMAT}, CLI_OPTIONS};
	struct job j = {.margin = NAN, .reference = NAN, .trial.wait = WAIT};
	struct err e;
	int c;

	cli_start(&j.cli, "mb-watch", usage);
	j.cli.reads = RECORD_TRAJECTORY;
	j.cli.no_fails = 1;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	j.in = json_in_new();
	j.state = cli_state(&j.cli, j.dir, 0);
	if (open_canary(&j)) {
		watch_canary(&j, argv + optind);
		close_all(&j);
		return cli_finish(&j.cli);
	}
	open_all(&j);
	if (!mb_watch_worse(j.verb))
		cli_pump(&j.cli, argv + optind, watch_line, &j);
	if (write_journal(&j, &e) < 0)
		cli_fail(&j.cli, &e);
	if (mb_watch_worse(j.verb) && j.rollback)
		roll_back(&j);
	print(&j);
	/*
	 * The alarm has precedence over bad lines, but not over a failure of the
	 * system.
	 */
	if (mb_watch_worse(j.verb) && j.cli.status < ERR_SYSTEM)
		j.cli.status = ERR_NO;
	close_all(&j);
	return cli_finish(&j.cli);
}
