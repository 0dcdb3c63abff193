/*
 * mb-promote: results to one decision record. With a challenger it also saves
 * it as a version and makes it active, if it passes.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "cli/verdict.h"
#include "cli/vectors.h"
#include "json/out.h"
#include "model/model.h"
#include "store/attempts.h"
#include "store/policy_file.h"
#include "store/quarantine.h"
#include "store/versions.h"
#include "verb/plan.h"
#include "verb/promote.h"
#include "verb/report.h"

enum {
	OPT_POLICY = CLI_OWN,
	OPT_STATE,
	OPT_CHALLENGER,
	OPT_OFF_POLICY,
	OPT_DRY_RUN,
	OPT_RUN,
	OPT_RIGOR,
	OPT_FORCE,
	OPT_FORMAT
};

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena run, line;
	struct mb_promote *verb;
	struct state *state; /* NULL: only judge */
	struct buf router;   /* the bytes of the challenger */
	struct judged suite;
	char tasks_sha[SHA256_HEX + 1]; /* of its tasks; empty: unknown */
	const char *dir;                /* --state, or NULL */
	const char *challenger;         /* --challenger, or NULL */
	const char *policy;             /* --policy, or NULL */
	const char *off_policy;         /* --off-policy, or NULL */
	struct off_policy logged;       /* the estimate of that file */
	const char *run_id;             /* --run, or NULL */
	enum rigor rigor;
	enum cli_format format;
	bool dry_run, force;
};

static const char usage[] =
    "examples:\n"
    "  mb-promote results.jsonl                       judge by the default policy\n"
    "  mb-promote --policy p.json results.jsonl | jq -r '.reasons[]'\n"
    "  mb-promote --state s --challenger new.jsonl results.jsonl\n"
    "                                                 make it active if it passes\n"
    "\n"
    "usage:\n"
    "  mb-promote [--policy FILE] [--off-policy FILE] [--rigor strict]\n"
    "             [--format text|json] [--strict] [--rejects FILE] [FILE...]\n"
    "  mb-promote [--policy FILE] [--off-policy FILE] [--rigor strict] [--state DIR]\n"
    "             --challenger ROUTER [--dry-run] [--force] [--run RUN] [--now TIME]\n"
    "             [--format text|json] [--strict] [--rejects FILE] [FILE...]\n"
    "\n"
    "  --policy FILE        what must be shown; default: memabra-records(5)\n"
    "  --off-policy FILE    output of mb-offpolicy for these two routers: a veto if\n"
    "                       the challenger is worse there; or the judge of the\n"
    "                       reward, if the policy grants by the log\n"
    "  --rigor strict       judge by e-values: no conjecture, but more tasks\n"
    "  --state DIR          where a promoted challenger is saved; default $MB_STATE\n"
    "  --challenger ROUTER  the router that the results describe: file or version\n"
    "  --dry-run            judge, but save and switch nothing; the attempt counts\n"
    "  --run RUN            the run that this is part of, for the audit log\n"
    "  --force              promote a quarantined challenger, if it passes\n"
    "  --format FORMAT      text or json; default: text on a terminal, else json\n"
    "  --strict             stop at the first bad line\n"
    "  --rejects FILE       write bad lines there\n"
    "  --now TIME           the time to record\n"
    "  --help, --version\n"
    "\n"
    "exit status: 0 promoted, 1 canary, proposed, held or inconclusive\n";

static int
result_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct result r;

	arena_reset(&j->line);
	if (result_read(j->in, &r, line, &j->line, e) == 0 &&
	    mb_promote_step(j->verb, &r, e) == 0)
		return 0;
	if (mb_promote_mixed(j->verb))
		j->cli.strict =
		    /*
		     * Two evaluations are mixed, so every further line would be bad
		     * too: stop.
		     */
		    1;
	return -1;
}

/* Reads the bytes of the challenger, and checks that they can be loaded as a router. */
static void
read_challenger(struct job *j)
{
	struct version_file t = {0};
	struct model *m;
	struct err e;

	if (version_read(j->state, j->challenger, &t, &e) < 0)
		cli_fail(&j->cli, &e);
	if (t.path.n == 0)
		cli_usage(&j->cli,
		    "the rules are no version to promote: mb-version activate rules");
	if ((m = cli_model(j->state, t.file.bytes, t.path.p, false, &e)) == NULL)
		cli_fail(&j->cli, &e);
	model_free(m);
	buf_add_str(&j->router, t.file.bytes);
	version_close(&t);
}

/*
 * Results name a router file by its sha256, and a version by its name, which ends
 * with the first digits of the sha256.
 */
static void
check_challenger(struct job *j, struct str measured)
{
	char sha[SHA256_HEX + 1];

	sha256_of(buf_str(&j->router), sha);
	if (!mb_promote_same_router(measured, str_of(sha))) {
		struct err e;

		err_set(&e, ERR_INPUT,
		    "the results are of another challenger: '%.*s', not '%s'",
		    STR_ARG(measured), j->challenger);
		cli_fail(&j->cli, &e);
	}
}

/* A quarantined challenger is recognised by its bytes. */
static struct str
quarantined(struct job *j)
{
	char sha[SHA256_HEX + 1];
	struct strs known;
	struct err e;

	if (quarantine_read(j->state, &j->run, &known, &e) < 0)
		cli_fail(&j->cli, &e);
	sha256_of(buf_str(&j->router), sha);
	return quarantine_find(&known, str_of(sha));
}

static struct str
tasks_name(const struct job *j)
{
	return j->tasks_sha[0] == '\0' ? STR_NONE : str_of(j->tasks_sha);
}

/*
 * Counts the attempts on this suite. The tasks are kept before the line names them, but
 * not those of an attempt that is not counted.
 */
static void
count_attempts(struct job *j)
{
	struct attempts found;
	struct err e;

	j->suite.benchmark_sha256 = mb_promote_benchmark(j->verb);
	j->suite.tasks = mb_promote_tasks(j->verb, &j->run);
	if (attempts_find(j->state, &j->suite, &found, &e) < 0 ||
	    (j->suite.tasks.n > 0 && mb_promote_free_of_charge(j->verb).p == NULL &&
		attempts_keep(j->state, j->suite.tasks, j->tasks_sha, &e) < 0))
		cli_fail(&j->cli, &e);
	mb_promote_attempt(j->verb, found.used + 1, found.carried);
}

static void
print(struct job *j, const struct decision_record *d, struct str json)
{
	struct buf page = {0};

	if (!cli_text(j->format)) {
		out_line(j->cli.out, json);
		return;
	}
	mb_report_decision(&page, d);
	out_add(j->cli.out, buf_str(&page));
	buf_release(&page);
}

/* What the state says: quarantine, attempts, and whether something may go live. */
static void
ask_state(struct job *j, struct cli_verdict *v)
{
	struct str wait;
	struct err e;
	int rc;

	*v = (struct cli_verdict){.state = j->state,
	    .router = buf_str(&j->router),
	    .run = str_of(j->run_id),
	    .lifted = quarantined(j),
	    .now = j->cli.now,
	    .arena = &j->run};
	if (v->lifted.p != NULL)
		mb_promote_quarantined(j->verb, v->lifted, j->force);
	count_attempts(j);
	v->tasks_sha256 = tasks_name(j);
	v->uncounted = mb_promote_free_of_charge(j->verb);
	if ((rc = cli_verdict_wait(j->state, &wait, &j->run, &e)) < 0)
		cli_fail(&j->cli, &e);
	if (rc > 0)
		mb_promote_wait(j->verb, wait);
}

static void
decide(struct job *j)
{
	struct decision_record d;
	struct cli_verdict verdict;
	struct buf text = {0};
	struct err e;

	if (j->off_policy != NULL &&
	    mb_promote_off_policy(j->verb, &j->logged, &e) < 0) {
		err_prefix(&e, "%s", j->off_policy);
		cli_fail(&j->cli, &e);
	}
	if (j->state != NULL)
		ask_state(j, &verdict);
	mb_promote_finish(j->verb, j->cli.bad, &j->run, &d);
	d.dry_run = j->dry_run;
	if (d.level > 0 && d.metrics.units > 0 && !policy_grants_by_log(&d.policy))
		d.plan = plan_line(d.level, (size_t)d.metrics.units, &j->run);
	if (j->challenger != NULL)
		check_challenger(j, d.challenger_version);
	if (j->state == NULL)
		json_write(&text, &DECISION_RECORD_TABLE, &d);
	else if (cli_verdict_act(&verdict, &d, &text, &e) < 0)
		cli_fail(&j->cli, &e);
	print(j, &d, buf_str(&text));
	if (!d.accepted)
		cli_status(&j->cli, ERR_NO);
	buf_release(&text);
}

/* ---- */

static void
read_policies(struct job *j, struct policy *policy)
{
	struct err e;

	j->in = json_in_new();
	if (policy_file_read(j->in, j->policy, policy, &j->run, &e) < 0)
		cli_fail(&j->cli, &e);
	/* Read the estimate before any result, because a bad file ends the program. */
	if (j->off_policy != NULL &&
	    off_policy_file_read(j->in, j->off_policy, &j->logged, &j->run, &e) < 0)
		cli_fail(&j->cli, &e);
}

static void
open_all(struct job *j, const struct policy *p)
{
	if (j->force && j->challenger == NULL)
		cli_usage(&j->cli, "--force wants --challenger");
	if (j->dir != NULL && j->challenger == NULL)
		cli_usage(
		    &j->cli, "--state wants --challenger: what would be saved there?");
	if (j->challenger != NULL && j->dir == NULL && getenv("MB_STATE") == NULL)
		cli_usage(&j->cli, "--challenger wants --state, or MB_STATE: where "
				   "would it be saved?");
	if (j->challenger != NULL) {
		j->state = cli_state(&j->cli, j->dir, STATE_CREATE | STATE_LOCK);
		read_challenger(j);
	}
	if (policy_grants_by_log(p) && j->off_policy == NULL)
		cli_usage(&j->cli, "the policy grants by the log: --off-policy FILE is "
				   "missing");
	j->verb = mb_promote_new(p);
	mb_promote_rigor(j->verb, j->rigor);
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

static void
option(struct job *j, int c)
{
	if (c == OPT_POLICY)
		j->policy = optarg;
	else if (c == OPT_STATE)
		j->dir = optarg;
	else if (c == OPT_CHALLENGER)
		j->challenger = optarg;
	else if (c == OPT_OFF_POLICY)
		j->off_policy = optarg;
	else if (c == OPT_DRY_RUN)
		j->dry_run = true;
	else if (c == OPT_RUN)
		j->run_id = optarg;
	else if (c == OPT_FORCE)
		j->force = true;
	else if (c == OPT_FORMAT)
		j->format = cli_format(&j->cli, optarg);
	else if (c != OPT_RIGOR)
		cli_option(&j->cli, c);
	else if (strcmp(optarg, "strict") != 0)
		cli_usage(&j->cli, "--rigor wants strict: '%s'", optarg);
	else
		j->rigor = RIGOR_STRICT;
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"policy", required_argument, NULL, OPT_POLICY},
	    {"state", required_argument, NULL, OPT_STATE},
	    {"challenger", required_argument, NULL, OPT_CHALLENGER},
	    {"off-policy", required_argument, NULL, OPT_OFF_POLICY},
	    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
	    {"rigor", required_argument, NULL, OPT_RIGOR},
	    {"run", required_argument, NULL, OPT_RUN},
	    {"force", no_argument, NULL, OPT_FORCE},
	    {"format", required_argument, NULL, OPT_FORMAT}, CLI_OPTIONS};
	struct job j = {0};
	struct policy policy;
	int c;

	cli_start(&j.cli, "mb-promote", usage);
	j.cli.reads = RECORD_RESULT;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	read_policies(&j, &policy);
	open_all(&j, &policy);
	/*
	 * A file that cannot be read is missing in the results, so there is no
	 * verdict.
	 */
	if (cli_pump(&j.cli, argv + optind, result_line, &j) == 0 &&
	    j.cli.status < ERR_SYSTEM)
		decide(&j);
	close_all(&j);
	return cli_finish(&j.cli);
}
