/*
 * Fuzzes the reader of each record; the first byte of the input selects the
 * record. Laws: a record that is written and read again is equal, and the output
 * of a verb is valid input of the next program: tasks are routed, trajectories
 * become examples, summaries and cases.
 */
#include "fuzz.h"

#include <math.h>

#include "base/limits.h"
#include "base/set.h"
#include "base/utf8.h"
#include "json/out.h"
#include "model/model.h"
#include "rec/audit.h"
#include "rec/case.h"
#include "rec/decision_record.h"
#include "rec/example.h"
#include "rec/outcomes.h"
#include "rec/report.h"
#include "rec/result.h"
#include "rec/router.h"
#include "rec/router_text.h"
#include "rec/tally.h"
#include "rec/trajectory.h"
#include "rec/vw.h"
#include "verb/caseindex.h"
#include "verb/dataset.h"
#include "verb/route.h"
#include "verb/summary.h"

union any {
	struct trajectory trajectory;
	struct benchmark_task benchmark;
	struct example example;
	struct router_header router;
	struct router_block block;
	struct result result;
	struct tally tally;
	struct decision_record decision;
	struct report report;
	struct audit_line audit;
};

static struct arena arena;

/* ---- laws of one record ---- */

static struct str
kept(struct buf *b)
{
	struct str s = arena_dup(&arena, buf_str(b));

	buf_release(b);
	return s;
}

static struct str
written(const struct json_table *t, const void *record)
{
	struct buf b = {0};

	json_write(&b, t, record);
	return kept(&b);
}

/* The key of an action can be parsed into the parts that it was made of. */
static void
sound_action(struct str key)
{
	struct action act;
	struct err e;
	struct strs ids;

	MUST(action_parse(key, &arena, &act, &e) == 0);
	MUST(str_eq(action_key(&act, &arena), key));
	ids = act.ids;
	MUST(action_make(str_of(action_type_name(act.type)), ids, &arena, &act, &e) ==
	     0);
	MUST(str_eq(action_key(&act, &arena), key));
}

static void
sound_example(const struct example *x)
{
	struct json_in *in = json_in_new();
	struct str line = written(&EXAMPLE_TABLE, x);
	struct buf b = {0};
	struct example again;
	struct err e;

	sound_action(x->action);
	MUST(example_read(in, &again, line, &arena, &e) == 0);
	MUST(str_eq(written(&EXAMPLE_TABLE, &again), line));
	vw_write(&b, x, &arena);
	MUST(b.n > 2 && memcmp(b.p + b.n - 2, "\n\n", 2) == 0);
	buf_release(&b);
	json_in_free(in);
}

static void
check_example(void *record)
{
	sound_example(record);
}

static void
check_emitted(void *ctx, const struct example *x)
{
	size_t *n = ctx;

	(*n)++;
	MUST(x->reward >= 0 && x->reward <= 1);
	sound_example(x);
}

static void
plain(struct str s)
{
	MUST(utf8_invalid(s) == s.n);
	for (size_t i = 0; i < s.n; i++)
		MUST((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

static void
check_trajectory(void *record)
{
	const struct trajectory *t = record;
	size_t n = 0;
	struct dataset_options o = {
	    .weights = REWARD_DEFAULT, .emit = check_emitted, .emit_ctx = &n};
	struct trial trial;
	struct str key;
	struct err e;

	MUST(task_candidates(t) <= LIMIT_CANDIDATES &&
	     t->decisions.n <= LIMIT_DECISIONS);
	plain(mb_summary(t, &arena));
	if (mb_case_trial(t, &arena, &key, &trial, &e) > 0) {
		sound_action(trial.action);
		plain(key);
		MUST(trial.reward >= 0 && trial.reward <= 1);
		MUST(!(trial.latency_ms < 0));
	}
	if (trajectory_lacks(t) == LACKS_NOTHING) {
		MUST(mb_dataset_step(&o, t, &arena, &e) == 0);
		MUST(n > 0 && n <= t->decisions.n); /* a decision may lack a reward */
	}
}

/*
 * The rules route any task to one of its actions, and the output line is a
 * trajectory.
 */
static void
check_task(void *record)
{
	static struct model *rules;
	const struct trajectory *t = record;
	struct route_options o = {.explore = EXPLORE_EPSILON,
	    .epsilon = .5,
	    .temperature = 1,
	    .seed = 1,
	    .number = 1,
	    .min_expected = NAN};
	struct routed r;
	struct decision again;
	struct str action, line;
	struct err e;
	double sum = 0;

	if (rules == NULL)
		rules = model_rules();
	mb_route_step(rules, &o, t, &arena, &r);
	MUST(decision_action(&r.decision, &arena, &action, &e) == 0);
	MUST(str_eq(action, r.choice.action));
	for (size_t i = 0; i < r.choice.actions; i++) {
		const struct scored *s = &r.choice.all[i];

		MUST(s->predicted >= 0 && s->predicted <= 1 && s->probability >= 0);
		sum += s->probability;
	}
	MUST(fabs(sum - 1) < 1e-9);
	line = written(&DECISION_TABLE, &r.decision);
	MUST(json_read(reader(), (struct json_target){&DECISION_TABLE, &again, &arena},
		 line, &e) == 0);
	MUST(str_eq(written(&DECISION_TABLE, &again), line));
}

static void
check_benchmark(void *record)
{
	const struct benchmark_task *b = record;
	const struct recorded *r = b->outcomes.v;

	for (size_t i = 0; i < b->outcomes.n; i++) {
		MUST(r[i].reward >= 0 && r[i].reward <= 1);
		MUST(!(r[i].latency_ms < 0) && !(r[i].cost < 0));
		MUST((r[i].error < 0) == (r[i].error_unknown > 0));
		MUST(benchmark_outcome(b, r[i].action) == &r[i]);
		if (!str_is(r[i].action, "*"))
			sound_action(r[i].action);
	}
	check_task(record);
}

/* A measure is unknown or at least 0, and the error says which of both it is. */
static void
known_side(const struct side *s)
{
	MUST(!(s->latency_ms < 0) && !(s->cost < 0));
	MUST((s->error < 0) == (s->error_unknown > 0));
}

static void
check_result(void *record)
{
	const struct result *r = record;

	MUST(r->baseline.reward >= 0 && r->baseline.reward <= 1);
	MUST(r->challenger.reward >= 0 && r->challenger.reward <= 1);
	known_side(&r->baseline);
	known_side(&r->challenger);
}

/* ---- which record ---- */

#define READER(name, type, field, call)                                                \
	static int name(                                                               \
	    struct json_in *in, void *record, struct str line, struct err *e)          \
	{                                                                              \
		union any *u = record;                                                 \
		return call(in, &u->field, line, &arena, e);                           \
	}

READER(read_task, trajectory, trajectory, task_read)
READER(read_trajectory, trajectory, trajectory, trajectory_check)
READER(read_benchmark, benchmark, benchmark, benchmark_read)
READER(read_example, example, example, example_read)
READER(read_result, result, result, result_read)
READER(read_tally, tally, tally, tally_read)
READER(read_decision, decision, decision, decision_record_read)
READER(read_report, report, report, report_read)
READER(read_audit, audit, audit, audit_line_read)

static int
read_header(struct json_in *in, void *record, struct str line, struct err *e)
{
	return json_read(
	    in, (struct json_target){&ROUTER_HEADER_TABLE, record, &arena}, line, e);
}

static int
read_block(struct json_in *in, void *record, struct str line, struct err *e)
{
	return json_read(
	    in, (struct json_target){&ROUTER_BLOCK_TABLE, record, &arena}, line, e);
}

static struct str
write_report(const void *record)
{
	struct buf b = {0};

	report_write(&b, record);
	return kept(&b);
}

static const struct kind_of_record {
	int (*read)(struct json_in *, void *record, struct str line, struct err *);
	const struct json_table *table;
	void (*check)(void *record); /* NULL: no law except that it reads back */
} KINDS_OF_RECORD[] = {
    {read_trajectory, &TRAJECTORY_TABLE, check_trajectory},
    {read_task, &TASK_TABLE, check_task},
    {read_benchmark, &BENCHMARK_TABLE, check_benchmark},
    {read_example, &EXAMPLE_TABLE, check_example},
    {read_result, &RESULT_TABLE, check_result},
    {read_tally, &TALLY_TABLE, NULL},
    {read_decision, &DECISION_RECORD_TABLE, NULL},
    {read_report, &REPORT_TABLE, NULL},
    {read_audit, &AUDIT_TABLE, NULL},
    {read_header, &ROUTER_HEADER_TABLE, NULL},
    {read_block, &ROUTER_BLOCK_TABLE, NULL},
};

static struct str
as_text(const struct kind_of_record *k, const void *record)
{
	return k->table == &REPORT_TABLE ? write_report(record)
					 : written(k->table, record);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t kinds = sizeof KINDS_OF_RECORD / sizeof *KINDS_OF_RECORD;
	const struct kind_of_record *k;
	struct str line, text;
	union any u, again;
	struct err e = {0};

	if (size == 0)
		return 0;
	k = &KINDS_OF_RECORD[data[0] % kinds];
	line = alone(data + 1, size - 1);
	if (k->read(reader(), &u, line, &e) < 0) {
		must_be_told(&e);
	} else {
		text = as_text(k, &u);
		if (k->check != NULL)
			k->check(&u);
		MUST(k->read(reader(), &again, text, &e) == 0);
		MUST(str_eq(as_text(k, &again), text));
	}
	give_back(line);
	arena_reset(&arena);
	return 0;
}
