/*
 * mb-promote: results to one decision record; and, asked to, the challenger
 * saved as a version and made active.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "io/file.h"
#include "json/out.h"
#include "model/model.h"
#include "store/switch.h"
#include "store/versions.h"
#include "verb/promote.h"

enum { OPT_POLICY = CLI_OWN, OPT_STATE, OPT_CHALLENGER, OPT_DRY_RUN };
enum { POLICY_BYTES = 1 << 20 };

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena run, line;
	struct mb_promote *verb;
	struct state *state;    /* NULL: only judge */
	struct buf router;      /* the challenger's bytes */
	const char *challenger; /* its ROUTER, or NULL */
	bool dry_run;
};

static void
usage(FILE *f)
{
	fputs("examples:\n"
	      "  mb-promote results.jsonl                       judge by the default policy\n"
	      "  mb-promote --policy p.json results.jsonl | jq -r '.reasons[]'\n"
	      "  mb-promote --state s --challenger new.jsonl results.jsonl\n"
	      "                                                 and make it active if it passes\n"
	      "\n"
	      "usage:\n"
	      "  mb-promote [--policy FILE] [--strict] [--rejects FILE] [FILE...]\n"
	      "  mb-promote [--policy FILE] [--state DIR] --challenger ROUTER [--dry-run] [--now TIME]\n"
	      "             [--strict] [--rejects FILE] [FILE...]\n"
	      "\n"
	      "  --policy FILE        what must be shown; default: the policy of memabra-records(5)\n"
	      "  --state DIR          where a promoted challenger is saved; default $MB_STATE\n"
	      "  --challenger ROUTER  the router that the results speak of: a file or a version\n"
	      "  --dry-run            judge, and save and switch nothing\n"
	      "  --strict             stop at the first bad line\n"
	      "  --rejects FILE       keep bad lines there\n"
	      "  --now TIME           the time to write down\n"
	      "  --help, --version\n"
	      "\n"
	      "exit status: 0 promoted, 1 held or inconclusive\n",
	    f);
}

static int
result_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct result r;

	arena_reset(&j->line);
	if (result_read(j->in, &r, line, &j->line, e) == 0 && mb_promote_step(j->verb, &r, e) == 0)
		return 0;
	if (mb_promote_mixed(j->verb))
		j->cli.strict = 1; /* two evaluations in one: every further line would say so again */
	return -1;
}

static void
read_policy(struct job *j, const char *path, struct policy *policy)
{
	struct buf text = {0};
	struct err e;

	policy_default(policy);
	if (path == NULL)
		return;
	if (file_read(path, &text, POLICY_BYTES, &e) < 0)
		cli_fail(&j->cli, &e);
	if (policy_read(j->in, policy, buf_str(&text), &j->run, &e) < 0) {
		err_prefix(&e, "%s", path);
		cli_fail(&j->cli, &e);
	}
	buf_release(&text);
}

/* The challenger's bytes, which must be a router: what becomes active can be loaded. */
static void
read_challenger(struct job *j)
{
	struct buf path = {0};
	struct model *m;
	struct err e;

	if (version_path(j->state, j->challenger, &path, &e) < 0)
		cli_fail(&j->cli, &e);
	if (path.n == 0)
		cli_usage(&j->cli, "the rules are no version to promote: mb-version activate rules");
	if (file_read(buf_cstr(&path), &j->router, SIZE_MAX, &e) < 0 ||
	    (m = model_parse(buf_str(&j->router), buf_cstr(&path), &e)) == NULL)
		cli_fail(&j->cli, &e);
	model_free(m);
	buf_release(&path);
}

/* Results name a router file by its sha256, and a version by its name, which ends with the head of it. */
static void
check_challenger(struct job *j, struct str measured)
{
	const char *dash = NULL;
	char sha[SHA256_HEX + 1];
	struct str head = measured;

	if (measured.p == NULL)
		return;
	for (size_t i = 0; i < measured.n; i++) {
		if (measured.p[i] == '-')
			dash = measured.p + i;
	}
	if (dash != NULL)
		head = (struct str){dash + 1, measured.n - (size_t)(dash + 1 - measured.p)};
	sha256_of(buf_str(&j->router), sha);
	if (head.n < 12 || !str_starts(str_of(sha), head)) {
		struct err e;

		err_set(&e, ERR_INPUT, "the results speak of another challenger: '%.*s', not '%s'",
		    STR_ARG(measured), j->challenger);
		cli_fail(&j->cli, &e);
	}
}

/* The version is saved, then the log says so, then it is active: see store/mend.h. */
static int
promote(struct job *j, struct decision_record *d, struct buf *text, struct err *e)
{
	struct buf version = {0};
	struct audit_line why = {.event = STR("promotion"), .reason = d->reasons.v[0]};
	int rc = version_save(j->state, buf_str(&j->router), j->cli.now, &version, e);

	if (rc == 0) {
		d->version = arena_dup(&j->run, buf_str(&version));
		json_write(text, &DECISION_RECORD_TABLE, d);
		why.decision = buf_str(text);
		rc = switch_active(j->state, d->version, &why, j->cli.now, e);
	}
	buf_release(&version);
	return rc;
}

static void
decide(struct job *j)
{
	struct decision_record d;
	struct buf text = {0};
	struct err e;

	mb_promote_finish(j->verb, j->cli.bad, &j->run, &d);
	d.dry_run = j->dry_run;
	if (j->challenger != NULL)
		check_challenger(j, d.challenger_version);
	if (d.accepted && j->challenger != NULL && !j->dry_run) {
		if (promote(j, &d, &text, &e) < 0)
			cli_fail(&j->cli, &e);
	} else {
		json_write(&text, &DECISION_RECORD_TABLE, &d);
	}
	out_line(j->cli.out, buf_str(&text));
	if (!d.accepted)
		cli_status(&j->cli, ERR_NO);
	buf_release(&text);
}

static void
open_all(struct job *j, const char *dir, const char *policy)
{
	struct policy p;

	if (dir != NULL && j->challenger == NULL)
		cli_usage(&j->cli, "--state wants --challenger: what would be saved there?");
	if (j->challenger != NULL && dir == NULL && getenv("MB_STATE") == NULL)
		cli_usage(&j->cli, "--challenger wants --state, or MB_STATE: where would it be saved?");
	j->in = json_in_new();
	read_policy(j, policy, &p);
	if (j->challenger != NULL) {
		j->state = cli_state(&j->cli, dir, j->dry_run ? STATE_ABSENT : STATE_CREATE | STATE_LOCK);
		read_challenger(j);
	}
	j->verb = mb_promote_new(&p);
}

static void
close_all(struct job *j)
{
	mb_promote_free(j->verb);
	state_close(j->state);
	json_in_free(j->in);
	arena_release(&j->run);
	arena_release(&j->line);
	buf_release(&j->router);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {{"policy", required_argument, NULL, OPT_POLICY},
	    {"state", required_argument, NULL, OPT_STATE},
	    {"challenger", required_argument, NULL, OPT_CHALLENGER},
	    {"dry-run", no_argument, NULL, OPT_DRY_RUN}, CLI_OPTIONS};
	struct job j = {0};
	const char *dir = NULL, *policy = NULL;
	int c;

	cli_start(&j.cli, "mb-promote", usage);
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case OPT_POLICY:
			policy = optarg;
			break;
		case OPT_STATE:
			dir = optarg;
			break;
		case OPT_CHALLENGER:
			j.challenger = optarg;
			break;
		case OPT_DRY_RUN:
			j.dry_run = true;
			break;
		default:
			cli_option(&j.cli, c == 'h' ? CLI_HELP : c);
		}
	}
	open_all(&j, dir, policy);
	/* A file that could not be read is no ground to judge on. */
	if (cli_pump(&j.cli, argv + optind, result_line, &j) == 0 && j.cli.status < ERR_SYSTEM)
		decide(&j);
	close_all(&j);
	return cli_finish(&j.cli);
}
