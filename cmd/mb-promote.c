/*
 * mb-promote: results to one decision record; and, asked to, the challenger
 * saved as a version and made active. Also what a benchmark can show before it
 * is run, a proof of the gates by simulation, and the watch over what was
 * promoted.
 */
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "io/file.h"
#include "json/out.h"
#include "model/model.h"
#include "store/attempts.h"
#include "store/policy_file.h"
#include "store/quarantine.h"
#include "store/switch.h"
#include "store/versions.h"
#include "store/watch_log.h"
#include "verb/plan.h"
#include "verb/promote.h"
#include "verb/selftest.h"
#include "verb/watch.h"

enum {
	OPT_POLICY = CLI_OWN,
	OPT_STATE,
	OPT_CHALLENGER,
	OPT_OFF_POLICY,
	OPT_DRY_RUN,
	OPT_RUN,
	OPT_RIGOR,
	OPT_PLAN,
	OPT_EFFECT,
	OPT_SELF_TEST,
	OPT_REPETITIONS,
	OPT_SEED,
	OPT_FORCE,
	OPT_WATCH,
	OPT_AUTO_ROLLBACK,
	OPT_MARGIN,
	OPT_REFERENCE
};

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena run, line;
	struct mb_promote *verb;
	struct state *state;      /* NULL: only judge */
	struct buf router;        /* the challenger's bytes */
	const char *challenger;   /* its ROUTER, or NULL */
	const char *off_policy;   /* --off-policy, or NULL */
	struct off_policy logged; /* what it says */
	const char *run_id;       /* its name in the log, or NULL */
	enum rigor rigor;
	bool dry_run, force;
	bool plan, self_test; /* instead of judging */
	int64_t tasks;        /* -n */
	double effect;
	struct selftest test;

	struct {
		bool on, rollback;
		const char *dir; /* of the state */
		struct file_lock *lock;
		struct arena arena; /* of terms */
		struct watch_header terms;
		double margin, reference; /* NAN: not given */
		struct mb_watch *verb;
		struct buf text; /* lines for the journal, not yet written */
		struct buf active;
		struct str rolled_back_to;
	} watch;
};

static const char usage[] =
    "examples:\n"
    "  mb-promote results.jsonl                       judge by the default policy\n"
    "  mb-promote --policy p.json results.jsonl | jq -r '.reasons[]'\n"
    "  mb-promote --state s --challenger new.jsonl results.jsonl\n"
    "                                                 and make it active if it passes\n"
    "  mb-promote --plan -n 500                       what 500 tasks can show\n"
    "  tail -n +1 -f log.jsonl | mb-promote --watch --state s --auto-rollback\n"
    "                                                 and back if it proves to be "
    "worse\n"
    "\n"
    "usage:\n"
    "  mb-promote [--policy FILE] [--off-policy FILE] [--rigor strict] [--strict]\n"
    "             [--rejects FILE] [FILE...]\n"
    "  mb-promote [--policy FILE] [--off-policy FILE] [--rigor strict] [--state DIR]\n"
    "             --challenger ROUTER [--dry-run] [--force] [--run RUN] [--now TIME]\n"
    "             [--strict] [--rejects FILE] [FILE...]\n"
    "  mb-promote --watch [--state DIR] [--auto-rollback] [--margin X] [--reference "
    "X]\n"
    "             [--now TIME] [--strict] [--rejects FILE] [FILE...]\n"
    "  mb-promote --plan [-n TASKS] [--effect X] [--policy FILE]\n"
    "  mb-promote --self-test [--repetitions N] [--seed N] [--rigor strict] [--policy "
    "FILE]\n"
    "\n"
    "  --policy FILE        what must be shown; default: the policy of "
    "memabra-records(5)\n"
    "  --off-policy FILE    what mb-eval --off-policy wrote of the two: a veto, if "
    "worse there\n"
    "  --rigor strict       by e-values: proved, and in need of more tasks\n"
    "  --state DIR          where a promoted challenger is saved; default $MB_STATE\n"
    "  --challenger ROUTER  the router that the results speak of: a file or a version\n"
    "  --dry-run            judge, and save and switch nothing; the attempt counts\n"
    "  --run RUN            the run that this is part of, for the audit log\n"
    "  --force              promote what is quarantined, if it passes\n"
    "  --watch              live trajectories: is what was promoted worse than "
    "before?\n"
    "  --auto-rollback      if so, make the version before active, and quarantine it\n"
    "  --margin X           the mean reward that it may lose; default 0\n"
    "  --reference X        the mean reward of the version before; default: by its "
    "log\n"
    "  --plan               the least gains that a benchmark shows with 80 % power\n"
    "  -n TASKS             of so many tasks\n"
    "  --effect X           the tasks that a gain of X needs\n"
    "  --self-test          how often the gates err, in simulated worlds\n"
    "  --repetitions N      of each world; default 200\n"
    "  --seed N             of the worlds; default 1\n"
    "  --strict             stop at the first bad line\n"
    "  --rejects FILE       keep bad lines there\n"
    "  --now TIME           the time to write down\n"
    "  --help, --version\n"
    "\n"
    "exit status: 0 promoted, 1 held or inconclusive; with --watch 0 nothing shown,\n"
    "1 it is worse\n";

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
		    1; /* two evaluations in one: every further line would say so again */
	return -1;
}

/* The challenger's bytes, which must be a router: what becomes active can be loaded. */
static void
read_challenger(struct job *j)
{
	struct buf path = {0}, name = {0};
	struct model *m;
	struct err e;

	if (version_read(j->state, j->challenger, &path, &j->router, &name, &e) < 0)
		cli_fail(&j->cli, &e);
	if (path.n == 0)
		cli_usage(&j->cli,
		    "the rules are no version to promote: mb-version activate rules");
	if ((m = model_parse(buf_str(&j->router), path.p, &e)) == NULL)
		cli_fail(&j->cli, &e);
	model_free(m);
	buf_release(&path);
	buf_release(&name);
}

/* Results name a router file by its sha256, and a version by its name, which ends with the head of it. */
static void
check_challenger(struct job *j, struct str measured)
{
	char sha[SHA256_HEX + 1];

	sha256_of(buf_str(&j->router), sha);
	if (!mb_promote_same_router(measured, str_of(sha))) {
		struct err e;

		err_set(&e, ERR_INPUT,
		    "the results speak of another challenger: '%.*s', not '%s'",
		    STR_ARG(measured), j->challenger);
		cli_fail(&j->cli, &e);
	}
}

/* A challenger that a watch has found to be worse is known by its bytes. */
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

/* The version is saved, then the log says so, then it is active: see store/mend.h. */
static int
promote(struct job *j, struct decision_record *d, struct str lifted, struct buf *text,
    struct err *e)
{
	struct buf version = {0};
	struct audit_line why = {.event = STR("promotion"),
	    .reason = d->reasons.v[0],
	    .benchmark_sha256 = d->benchmark_sha256,
	    .lifted = lifted,
	    .run = str_of(j->run_id)};
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

/* An attempt that promotes nothing stands in the log before its figures are told. */
static int
note_attempt(
    struct job *j, const struct decision_record *d, struct str text, struct err *e)
{
	struct audit_line line = {.event = STR("attempt"),
	    .benchmark_sha256 = d->benchmark_sha256,
	    .run = str_of(j->run_id),
	    .decision = text};

	line.reason = arena_fmt(&j->run, "%.*s%s: %.*s", STR_ARG(d->verdict),
	    d->dry_run ? " (dry run)" : "", STR_ARG(d->reasons.v[0]));
	return attempts_note(j->state, &line, j->cli.now, e);
}

static void
decide(struct job *j)
{
	struct decision_record d;
	struct buf text = {0};
	struct str banned = STR_NONE;
	struct err e;
	double used;
	int rc = 0;

	if (j->off_policy != NULL &&
	    mb_promote_off_policy(j->verb, &j->logged, &e) < 0) {
		err_prefix(&e, "%s", j->off_policy);
		cli_fail(&j->cli, &e);
	}
	if (j->state != NULL) {
		if ((banned = quarantined(j)).p != NULL)
			mb_promote_quarantined(j->verb, banned, j->force);
		if (attempts_used(j->state, mb_promote_benchmark(j->verb), &used, &e) <
		    0)
			cli_fail(&j->cli, &e);
		mb_promote_attempt(j->verb, used + 1);
	}
	mb_promote_finish(j->verb, j->cli.bad, &j->run, &d);
	d.dry_run = j->dry_run;
	if (d.policy.confidence > 0 && d.metrics.units > 0)
		d.plan = plan_line(&d.policy, (size_t)d.metrics.units, &j->run);
	if (j->challenger != NULL)
		check_challenger(j, d.challenger_version);
	if (d.accepted && j->challenger != NULL && !j->dry_run) {
		rc = promote(j, &d, banned, &text, &e);
	} else {
		json_write(&text, &DECISION_RECORD_TABLE, &d);
		if (j->state != NULL)
			rc = note_attempt(j, &d, buf_str(&text), &e);
	}
	if (rc < 0)
		cli_fail(&j->cli, &e);
	out_line(j->cli.out, buf_str(&text));
	if (!d.accepted)
		cli_status(&j->cli, ERR_NO);
	buf_release(&text);
}

/* ---- what needs no results ---- */

static void
print_plan(struct job *j, const struct policy *p)
{
	struct buf text = {0};

	if (j->tasks == 0 && j->effect == 0)
		cli_usage(&j->cli, "--plan wants -n TASKS, or --effect X");
	if (p->confidence == 0)
		cli_usage(&j->cli,
		    "plain thresholds show nothing: the policy has confidence 0");
	plan_table(&text, p, (size_t)j->tasks, j->effect);
	out_add(j->cli.out, buf_str(&text));
	buf_release(&text);
}

static void
print_cell(void *ctx, struct str line)
{
	struct job *j = ctx;

	out_line(j->cli.out, line);
}

/* 0 when no world shows the gates to err more than the policy allows. */
static void
prove(struct job *j, const struct policy *p)
{
	if (p->confidence == 0)
		cli_usage(&j->cli,
		    "plain thresholds promise nothing: the policy has confidence 0");
	j->test.policy = p;
	j->test.rigor = j->rigor;
	if (!selftest_run(&j->test, print_cell, j))
		cli_status(&j->cli, ERR_NO);
}

/* ---- watching ---- */

static void
load_line(void *ctx, const struct watch_line *l)
{
	mb_watch_load(ctx, l);
}

/* Take up what is active now: from its journal, or from what the old one has for it. */
static int
begin_watch(struct job *j, struct err *e)
{
	struct watch_header *t = &j->watch.terms;
	double margin = j->watch.margin, reference = j->watch.reference;

	arena_reset(&j->watch.arena);
	if (watch_log_terms(j->state, t, &j->watch.arena, e) < 0)
		return -1;
	t->margin = isnan(margin) ? 0 : margin;
	t->reference = reference;
	if (watch_log_take_up(j->state, t, WATCH_REFERENCE, &j->watch.arena, e) < 0)
		return -1;
	if ((!isnan(margin) && t->margin != margin) ||
	    (!isnan(reference) && t->reference != reference))
		return err_set(e, ERR_USAGE,
		    "the watch over %.*s has begun with another --margin or "
		    "--reference",
		    STR_ARG(t->version));
	mb_watch_free(j->watch.verb);
	j->watch.verb = mb_watch_new(t);
	return watch_log_read(j->state, NULL, NULL, load_line, j->watch.verb, e);
}

/* What was counted is on disk before anybody hears of it. */
static int
write_journal(void *ctx, struct err *e)
{
	struct job *j = ctx;
	int rc = 0;

	if (j->watch.text.n > 0)
		rc = watch_log_append(j->state, buf_str(&j->watch.text), e);
	buf_reset(&j->watch.text);
	return rc;
}

/* One audit line for both: there is no moment at which it is active and quarantined. */
static void
roll_back(struct job *j)
{
	struct state *s = cli_state_wait(&j->cli, j->watch.dir, STATE_LOCK);
	struct audit_line line = {
	    .event = STR("quarantine"), .quarantined = j->watch.terms.version};
	struct str before = j->watch.terms.before;
	struct buf active = {0};
	struct watch w;
	struct err e;
	int rc, whole = 1;

	mb_watch_finish(j->watch.verb, &j->run, &w);
	line.reason = arena_fmt(&j->run, "watch: %.*s", (int)w.text.n, w.text.p);
	if ((rc = version_active(s, &active, &e)) == 0 &&
	    !str_eq(buf_str(&active), line.quarantined)) {
		rc = attempts_note(
		    s, &line, j->cli.now, &e); /* another was promoted meanwhile */
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
		else if ((rc = switch_active(s, before, &line, j->cli.now, &e)) == 0)
			j->watch.rolled_back_to = before;
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
	buf_reset(&j->watch.active);
	if (version_active(j->state, &j->watch.active, e) < 0)
		return -1;
	if (!str_eq(buf_str(&j->watch.active), j->watch.terms.version) &&
	    (write_journal(j, e) < 0 || begin_watch(j, e) < 0))
		return -1;
	if (mb_watch_step(j->watch.verb, &t, &l)) {
		json_write(&j->watch.text, &WATCH_LINE_TABLE, &l);
		buf_addc(&j->watch.text, '\n');
	}
	return mb_watch_worse(j->watch.verb); /* then there is no more to read */
}

static void
watch(struct job *j, char *const operands[])
{
	struct buf who = {0}, text = {0};
	struct watch w;
	struct err e;

	j->cli.no_fails = 1;
	j->state = cli_state(&j->cli, j->watch.dir, 0);
	cli_who(&j->cli, &who);
	if ((j->watch.lock = watch_log_lock(j->state, buf_cstr(&who), &e)) == NULL ||
	    begin_watch(j, &e) < 0)
		cli_fail(&j->cli, &e);
	j->cli.idle = write_journal;
	j->cli.idle_ctx = j;
	if (!mb_watch_worse(j->watch.verb))
		cli_pump(&j->cli, operands, watch_line, j);
	if (write_journal(j, &e) < 0)
		cli_fail(&j->cli, &e);
	if (mb_watch_worse(j->watch.verb) && j->watch.rollback)
		roll_back(j);
	mb_watch_finish(j->watch.verb, &j->run, &w);
	w.rolled_back_to = j->watch.rolled_back_to;
	json_write(&text, &WATCH_TABLE, &w);
	out_line(j->cli.out, buf_str(&text));
	/* The alarm is heard over bad lines. */
	if (mb_watch_worse(j->watch.verb) && j->cli.status < ERR_SYSTEM)
		j->cli.status = ERR_NO;
	buf_release(&who);
	buf_release(&text);
	buf_release(&j->watch.text);
	buf_release(&j->watch.active);
	mb_watch_free(j->watch.verb);
	file_unlock(j->watch.lock);
	arena_release(&j->watch.arena);
}

/* ---- */

static void
open_all(struct job *j, const char *dir, const struct policy *p)
{
	if (j->watch.rollback || !isnan(j->watch.margin) || !isnan(j->watch.reference))
		cli_usage(
		    &j->cli, "--auto-rollback, --margin and --reference want --watch");
	if (j->force && j->challenger == NULL)
		cli_usage(&j->cli, "--force wants --challenger");
	if (dir != NULL && j->challenger == NULL)
		cli_usage(
		    &j->cli, "--state wants --challenger: what would be saved there?");
	if (j->challenger != NULL && dir == NULL && getenv("MB_STATE") == NULL)
		cli_usage(&j->cli, "--challenger wants --state, or MB_STATE: where "
				   "would it be saved?");
	if (j->challenger != NULL) {
		j->state = cli_state(&j->cli, dir, STATE_CREATE | STATE_LOCK);
		read_challenger(j);
	}
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

/* The options that main does not wire itself. */
static void
option(struct job *j, int c)
{
	struct err e = {ERR_NONE, ""};
	int64_t n = 0;

	if (c == OPT_RIGOR && strcmp(optarg, "strict") != 0)
		cli_usage(&j->cli, "--rigor wants strict: '%s'", optarg);
	if (c == OPT_RIGOR)
		j->rigor = RIGOR_STRICT;
	else if (c == 'n')
		num_option_int("-n", optarg, 1, 1000000, &j->tasks, &e);
	else if (c == OPT_RUN)
		j->run_id = optarg;
	else if (c == OPT_EFFECT)
		num_option_real("--effect", optarg, .0001, 1, &j->effect, &e);
	else if (c == OPT_MARGIN)
		num_option_real("--margin", optarg, 0, 1, &j->watch.margin, &e);
	else if (c == OPT_REFERENCE)
		num_option_real("--reference", optarg, 0, 1, &j->watch.reference, &e);
	else if (c == OPT_FORCE)
		j->force = true;
	else if (c == OPT_WATCH)
		j->watch.on = true;
	else if (c == OPT_AUTO_ROLLBACK)
		j->watch.rollback = true;
	else if (c == OPT_REPETITIONS &&
		 num_option_int("--repetitions", optarg, 10, 1000000, &n, &e) == 0)
		j->test.repetitions = (size_t)n;
	else if (c == OPT_SEED &&
		 num_option_int("--seed", optarg, 0, INT64_MAX, &n, &e) == 0)
		j->test.seed = (uint64_t)n;
	else if (c != OPT_REPETITIONS && c != OPT_SEED)
		cli_option(&j->cli, c == 'h' ? CLI_HELP : c);
	if (e.kind != ERR_NONE)
		cli_usage(&j->cli, "%s", e.text);
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
	    {"plan", no_argument, NULL, OPT_PLAN},
	    {"effect", required_argument, NULL, OPT_EFFECT},
	    {"run", required_argument, NULL, OPT_RUN},
	    {"self-test", no_argument, NULL, OPT_SELF_TEST},
	    {"repetitions", required_argument, NULL, OPT_REPETITIONS},
	    {"seed", required_argument, NULL, OPT_SEED},
	    {"force", no_argument, NULL, OPT_FORCE},
	    {"watch", no_argument, NULL, OPT_WATCH},
	    {"auto-rollback", no_argument, NULL, OPT_AUTO_ROLLBACK},
	    {"margin", required_argument, NULL, OPT_MARGIN},
	    {"reference", required_argument, NULL, OPT_REFERENCE}, CLI_OPTIONS};
	struct job j = {0};
	const char *dir = NULL, *path = NULL;
	struct policy policy;
	struct err e;
	int c;

	cli_start(&j.cli, "mb-promote", usage);
	j.test.repetitions = 200;
	j.test.seed = 1;
	j.watch.margin = j.watch.reference = NAN;
	while ((c = getopt_long(argc, argv, "hn:", options, NULL)) != -1) {
		if (c == OPT_POLICY)
			path = optarg;
		else if (c == OPT_STATE)
			dir = j.watch.dir = optarg;
		else if (c == OPT_CHALLENGER)
			j.challenger = optarg;
		else if (c == OPT_OFF_POLICY)
			j.off_policy = optarg;
		else if (c == OPT_DRY_RUN)
			j.dry_run = true;
		else if (c == OPT_PLAN)
			j.plan = true;
		else if (c == OPT_SELF_TEST)
			j.self_test = true;
		else
			option(&j, c);
	}
	j.in = json_in_new();
	if (policy_file_read(j.in, path, &policy, &j.run, &e) < 0)
		cli_fail(&j.cli, &e);
	if (j.plan || j.self_test) {
		if (optind < argc)
			cli_usage(
			    &j.cli, "no results are read here: '%s'", argv[optind]);
		(j.plan ? print_plan : prove)(&j, &policy);
	} else if (j.watch.on) {
		if (path != NULL || j.challenger != NULL || j.dry_run || j.force ||
		    j.rigor != RIGOR_STANDARD)
			cli_usage(&j.cli,
			    "--watch judges no results: it takes no --challenger, "
			    "--policy, --dry-run, --force or --rigor");
		watch(&j, argv + optind);
	} else {
		/* Before any result is read: what is no estimate ends all at once. */
		if (j.off_policy != NULL &&
		    off_policy_file_read(j.in, j.off_policy, &j.logged, &j.run, &e) < 0)
			cli_fail(&j.cli, &e);
		open_all(&j, dir, &policy);
		/* A file that could not be read is no ground to judge on. */
		if (cli_pump(&j.cli, argv + optind, result_line, &j) == 0 &&
		    j.cli.status < ERR_SYSTEM)
			decide(&j);
	}
	close_all(&j);
	return cli_finish(&j.cli);
}
