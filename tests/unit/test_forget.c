/* Forgetting: ids in texts, in files of lines, in databases; lists of sources. */
#include "unit.h"

#include <math.h>

#include "scratch.h"
#include "store/audit.h"
#include "store/case_writer.h"
#include "store/cases.h"
#include "store/forget.h"
#include "store/forget_lines.h"
#include "store/forget_rows.h"
#include "store/forget_text.h"
#include "store/seen.h"
#include "store/sources.h"

/* ---- texts ---- */

static bool
quoted(const char *id, const char *text)
{
	struct forget f = {0};
	bool yes;

	forget_add(&f, str_of(id));
	yes = forget_quoted(&f, str_of(text));
	assert_int_equal(f.found.n, yes);
	forget_release(&f);
	return yes;
}

static void
an_id_is_found_as_a_whole_word(void **state)
{
	(void)state;
	assert_true(quoted("t1", "t1"));
	assert_true(quoted("t1", "t1: bad"));
	assert_true(quoted("t1", "logs/t1.json:1: x"));
	assert_true(quoted("t1", "it is \"t1\""));
	assert_false(quoted("t1", "t10"));
	assert_false(quoted("t1", "at1"));
	assert_false(quoted("t1", "t1-b"));
	assert_false(quoted("t1", "t1@home"));
	assert_false(quoted("t1", "t1\xc3\xa9"));
	assert_false(quoted("t1", "T1"));
	assert_false(quoted("t1", ""));
	assert_true(quoted("a b", "x a b y"));
	assert_false(quoted("a b", "xa b"));
	assert_true(quoted("-x", "is -x here"));
	assert_true(quoted("\"", "a \" b"));
	assert_true(quoted("{}", "a{}b"));
}

static void
a_number_is_an_id_only_in_quotation_marks(void **state)
{
	(void)state;
	assert_false(quoted("7", "log:7: 7 of 7"));
	assert_false(quoted("7", "'7\""));
	assert_true(quoted("7", "it is '7'"));
	assert_true(quoted("7", "7"));
}

static void
escapes_are_read(void **state)
{
	(void)state;
	assert_true(quoted("a\"b", "'a\\\"b'"));
	assert_true(quoted("abc", "\\u0061b\\u0063"));
	assert_true(quoted("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
	    "is \\u00e9\\u20AC\\ud83d\\ude00."));
	assert_true(quoted("a\nb", "a\\nb"));
	assert_false(quoted("abc", "\\u0061b\\u0063d"));
	/* escapes that are cut or wrong end nothing and hide nothing */
	assert_true(quoted("t1", "\\u00 t1 \\u12g4 \\ud83d\\u0041 \\"));
	assert_true(quoted("t1", "\\ud83d t1"));
}

static void
a_tombstone_searches_no_text_and_stays_itself(void **state)
{
	struct forget f = {0};
	char tombstone[TOMBSTONE + 1], again[TOMBSTONE + 1];

	(void)state;
	tombstone_of(STR("t1"), tombstone);
	tombstone_of(str_of(tombstone), again);
	assert_string_equal(tombstone, again);
	forget_add(&f, str_of(tombstone));
	assert_true(f.count.trajectories == 1);
	assert_false(forget_quoted(&f, STR("t1")));
	assert_true(forget_hit(&f, STR("t1"), again));
	assert_string_equal(tombstone, again);
	forget_add(&f, STR("t1")); /* the same trajectory, now with its length */
	assert_true(f.count.trajectories == 1);
	assert_true(forget_quoted(&f, STR("t1")));
	forget_release(&f);
}

static void
a_user_is_found_in_texts_and_is_no_trajectory(void **state)
{
	struct forget f = {0};
	char tombstone[TOMBSTONE + 1];

	(void)state;
	forget_add_user(&f, STR("ann"));
	assert_true(f.count.trajectories == 0);
	assert_true(forget_quoted(&f, STR("for 'ann'")));
	assert_int_equal(f.found.n, 0);
	assert_false(forget_hit(&f, STR("ann"), tombstone));
	forget_release(&f);
}

static void
the_pending_list_is_read_back(void **state)
{
	struct forget f = {0}, g = {0};
	struct buf list = {0};
	struct err e;

	(void)state;
	forget_add(&f, STR("t1"));
	forget_add(&f, STR("longer id"));
	forget_add_user(&f, STR("ann"));
	buf_add_str(&list, buf_str(&f.list));
	buf_add_str(&list, buf_str(&f.word_list));
	for (char *p = (char *)(uintptr_t)buf_cstr(&list), *end;
	     (end = strchr(p, '\n')) != NULL; p = end + 1)
		assert_int_equal(
		    forget_add_line(&g, (struct str){p, (size_t)(end - p)}, &e), 0);
	assert_true(g.count.trajectories == 2);
	assert_true(str_eq(buf_str(&f.list), buf_str(&g.list)));
	assert_true(str_eq(buf_str(&f.word_list), buf_str(&g.word_list)));
	assert_int_equal(g.lengths_n, 3);
	assert_true(forget_quoted(&g, STR("x longer id: ann")));
	assert_int_equal(forget_add_line(&g, STR("t1"), &e), -1);
	assert_string_equal(e.text, "not a list of tombstones");
	assert_int_equal(forget_add_line(&g, STR(""), &e), -1);
	forget_release(&f);
	forget_release(&g);
	buf_release(&list);
}

static void
a_record_has_ids_only_in_its_strings(void **state)
{
	struct forget f = {0};
	struct arena a = {0};

	(void)state;
	forget_add(&f, STR("t1"));
	assert_false(forget_quoted_line(&f, STR("{\"t1\":1}"), &a));
	assert_true(forget_quoted_line(&f, STR("{\"x\":[{\"y\":\"a t1\"}]}"), &a));
	assert_true(forget_quoted_line(&f, STR("{\"torn\":\"t1"), &a));
	assert_true(forget_blank(&f, STR("{\"x\":\"t2\"}"), &a).p == NULL);
	assert_true(forget_blank(&f, STR("no JSON: t1"), &a).p == NULL);
	assert_str(
	    forget_blank(&f, STR("{ \"x\":[1.50,\"for t1\"],\"t1\":\"t2\" }"), &a),
	    "{\"x\":[1.50,\"forgotten\"],\"t1\":\"t2\"}");
	forget_release(&f);
	arena_release(&a);
}

/* ---- files ---- */

static void
make_files(void)
{
	sh("mkdir -p s/runs/r s/watch");
	sh("printf '%s\\n' '{\"trajectory_id\":\"t1\"}' "
	   "'{\"trajectory_id\":\"t10\",\"x\":\"t1\"}' "
	   "'torn' >s/reservoir.jsonl");
	sh("printf '%s\\n' '{\"trajectory_id\":\"t1\"}' '{\"trajectory_id\":\"t2\"}' "
	   ">s/runs/r/sources.jsonl; echo router >s/runs/r/router.jsonl");
	sh("printf '%s\\n' 'x: t1: bad' 'x: t10: bad' >s/runs/r/select.err");
	sh("echo '{\"note\":\"t1\",\"n\":1}' >s/runs/r/tally.json");
	sh("echo '{\"note\":\"t1\"}' >s/runs/r/report.json");
	sh("printf '%s\\n' '{\"trajectory_id\":\"t1\",\"x\":1}' "
	   ">s/watch/journal.jsonl");
}

static void
parts_of_an_unfinished_run_are_erased_too(void **state)
{
	static const char *const files[] = {
	    "s/map/1.out", "s/per/.new.7/ann", "s/per/.new.7/map/2.out"};
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct forget f = {0};
	struct err e;

	(void)state;
	sh("mkdir -p s/map s/per/.new.7/map s/per/bob");
	sh("for f in s/map/1.out s/per/.new.7/ann s/per/.new.7/map/2.out s/per/bob/x; "
	   "do printf '%s\\n' '{\"trajectory_id\":\"t1\"}' "
	   "'{\"trajectory_id\":\"t2\"}' >$f; done");
	forget_add(&f, STR("t1"));
	f.erase = true;
	assert_int_equal(forget_lines(s, &f, &e), 0);
	assert_true(f.count.runs == 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(contents(files[i]), "{\"trajectory_id\":\"t2\"}\n");
	sh("grep -q t1 s/per/bob/x"); /* a state of its own */
	forget_release(&f);
	state_close(s);
}

static void
lines_are_counted_then_erased_and_twice_is_once(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct forget f = {0};
	struct err e;

	(void)state;
	make_files();
	forget_add(&f, STR("t1"));
	assert_int_equal(forget_lines(s, &f, &e), 0);
	assert_true(f.count.reservoir == 1 && f.count.runs == 3 && f.count.watch == 1);
	assert_true(set_has(&f.learnt_runs, STR("r")));
	assert_string_equal(
	    contents("s/runs/r/select.err"), "x: t1: bad\nx: t10: bad\n");
	f.erase = true;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(forget_lines(s, &f, &e), 0);
		assert_string_equal(contents("s/reservoir.jsonl"),
		    "{\"trajectory_id\":\"t10\",\"x\":\"t1\"}\ntorn\n");
		assert_string_equal(contents("s/runs/r/select.err"), "x: t10: bad\n");
		assert_string_equal(contents("s/runs/r/tally.json"),
		    "{\"note\":\"forgotten\",\"n\":1}\n");
		assert_string_equal(
		    contents("s/runs/r/report.json"), "{\"note\":\"t1\"}\n");
		assert_false(file_exists("s/runs/r/router.jsonl"));
		assert_non_null(strstr(contents("s/watch/journal.jsonl"), "sha256:"));
		assert_null(strstr(contents("s/runs/r/sources.jsonl"), "t1\""));
		assert_non_null(strstr(contents("s/runs/r/sources.jsonl"), "\"t2\""));
	}
	forget_release(&f);
	state_close(s);
}

static int
count_line(void *ctx, struct str line, struct err *e)
{
	(void)line;
	(void)e;
	return ++*(int *)ctx == 3 ? 7 : 0;
}

static void
a_scan_reads_the_lines_of_trajectories_until_it_is_stopped(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	int n = 0;

	(void)state;
	make_files();
	assert_int_equal(forget_scan(s, count_line, &n, &e), 7);
	assert_int_equal(n, 3);
	n = 10;
	sh("mv s/reservoir.jsonl s/runs/r/held.jsonl");
	assert_int_equal(forget_scan(s, count_line, &n, &e), 0);
	assert_int_equal(n, 13); /* the sources are no trajectories */
	state_close(s);
}

/* ---- databases ---- */

static void
mark(struct state *s, const char *id)
{
	struct seen *seen = seen_open(s, true, &(struct err){0});

	assert_int_equal(seen_add(seen, str_of(id), &(struct seen_mark){true, 5, 0},
			     &(struct err){0}),
	    0);
	assert_int_equal(seen_commit(seen, &(struct err){0}), 0);
	seen_close(seen);
}

static unsigned long long
cases_left(struct state *s)
{
	struct cases *c = cases_open(s, &(struct err){0});
	unsigned long long n = 99;

	assert_int_equal(cases_count(c, &n, &(struct err){0}), 0);
	cases_close(c);
	return n;
}

static void
rows_are_counted_then_erased_and_twice_is_once(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct case_writer *w = case_writer_open(s, &(struct err){0});
	unsigned long long disputed;
	const struct trial trial = {.trajectory_id = STR("t1"),
	    .action = STR("clarify"),
	    .reward = 1,
	    .latency_ms = NAN};
	struct forget f = {0};
	double unmarked = 9;
	struct err e;

	(void)state;
	assert_int_equal(case_writer_add(w, STR("key"), &trial, &e), 0);
	assert_int_equal(case_writer_commit(w, &disputed, &e), 0);
	case_writer_close(w);
	mark(s, "t1");
	mark(s, "t10");
	forget_add(&f, STR("t1"));
	forget_add(&f, STR("new"));
	assert_int_equal(forget_rows(s, &f, &unmarked, &e), 0);
	assert_true(f.count.marks == 1 && f.count.cases == 1 && unmarked == 1);
	assert_int_equal(cases_left(s), 1);
	f.erase = true;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(forget_rows(s, &f, &unmarked, &e), 0);
		assert_int_equal(cases_left(s), 0);
	}
	assert_true(f.count.marks == 0 && unmarked == 0);
	sh("! grep -qa 't1[^0]' s/seen.db && grep -qa t10 s/seen.db");
	sh("! grep -qa t1 s/cases.db");
	forget_release(&f);
	state_close(s);
}

/* ---- all of it ---- */

static void
forgetting_is_noted_once_and_completed_after_a_death(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct forget f = {0};
	struct arena a = {0};
	struct buf notice = {0};
	struct err e;
	double examples = 10;

	(void)state;
	make_files();
	mark(s, "t1");
	forget_add(&f, STR("none"));
	forget_add(&f, STR("t1"));
	assert_int_equal(forget_count(s, &f, &a, &e), 1);
	assert_true(f.count.unknown == 1 && f.count.marks == 1 && f.count.audit == 0);
	/* the list is there, and the process is dead */
	sh("sum() { printf %s $1 | sha256sum | cut -d ' ' -f 1; }; "
	   "printf 'sha256:%s\\nsha256:%s\\nword sha256:%s 4\\nword sha256:%s 2\\n' "
	   "$(sum none) $(sum t1) $(sum none) $(sum t1) >s/forgetting");
	assert_true(forget_pending(s));
	assert_int_equal(forget_complete(s, NOW, &notice, &e), 0);
	assert_non_null(strstr(buf_cstr(&notice), "forgetting of 2 trajectories"));
	assert_false(forget_pending(s));
	assert_int_equal(forget_count(s, &f, &a, &e), 0); /* nothing is left */
	sh("! grep -rlw t1 s --include='*.err' --include='sources.jsonl'");
	sh("test $(grep -c '\"event\":\"forget\"' s/audit.jsonl) = 1");
	assert_int_equal(forget_learnt(s, STR("v"), &examples, &e), 0);
	assert_true(examples == 10);
	forget_release(&f);
	arena_release(&a);
	buf_release(&notice);
	state_close(s);
}

/* ---- sources ---- */

static int
join(void *ctx, struct str id, struct err *e)
{
	(void)e;
	buf_add_str(ctx, id);
	buf_addc(ctx, ' ');
	return 0;
}

static void
a_list_of_sources_keeps_its_hash_when_an_id_becomes_a_tombstone(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	char before[SHA256_HEX + 1], after[SHA256_HEX + 1];
	struct buf text = {0}, ids = {0};
	struct forget f = {0};
	struct err e;

	(void)state;
	source_write(&text, STR("t1"));
	source_write(&text, STR("a \"b\""));
	assert_int_equal(sources_write(s, STR("r"), buf_str(&text), &e), 0);
	assert_int_equal(sources_scan(s, STR("r"), join, &ids, &e), 0);
	assert_str(buf_str(&ids), "t1 a \"b\" ");
	assert_int_equal(sources_sha256(s, STR("r"), before, &e), 0);
	forget_add(&f, STR("t1"));
	f.erase = true;
	assert_int_equal(forget_lines(s, &f, &e), 0);
	assert_int_equal(sources_sha256(s, STR("r"), after, &e), 0);
	assert_string_equal(before, after);
	assert_int_equal(sources_scan(s, STR("none"), join, &ids, &e), -1);
	assert_int_equal(e.kind, ERR_NO);
	sh("echo x >>s/runs/r/sources.jsonl");
	assert_int_equal(sources_sha256(s, STR("r"), after, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "s/runs/r/sources.jsonl:3: "));
	forget_release(&f);
	buf_release(&text);
	buf_release(&ids);
	state_close(s);
}

#define IN_SCRATCH(f)                                                                  \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_id_is_found_as_a_whole_word),
	    cmocka_unit_test(a_number_is_an_id_only_in_quotation_marks),
	    cmocka_unit_test(escapes_are_read),
	    cmocka_unit_test(a_tombstone_searches_no_text_and_stays_itself),
	    cmocka_unit_test(a_user_is_found_in_texts_and_is_no_trajectory),
	    cmocka_unit_test(the_pending_list_is_read_back),
	    cmocka_unit_test(a_record_has_ids_only_in_its_strings),
	    IN_SCRATCH(lines_are_counted_then_erased_and_twice_is_once),
	    IN_SCRATCH(parts_of_an_unfinished_run_are_erased_too),
	    IN_SCRATCH(a_scan_reads_the_lines_of_trajectories_until_it_is_stopped),
	    IN_SCRATCH(rows_are_counted_then_erased_and_twice_is_once),
	    IN_SCRATCH(forgetting_is_noted_once_and_completed_after_a_death),
	    IN_SCRATCH(
		a_list_of_sources_keeps_its_hash_when_an_id_becomes_a_tombstone)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
