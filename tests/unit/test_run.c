/*
 * A run as a transaction (lib/run), with chains of one shell command.
 */
#include "unit.h"

#include "base/str.h"
#include "io/process.h"
#include "run/run.h"
#include "run/stage.h"
#include "scratch.h"
#include "store/versions.h"

static double
no_clock(void)
{
	return 0;
}

static struct stage
stage_of(char *const argv[])
{
	return (struct stage){.dir = ".",
	    .name = "try",
	    .file = "out",
	    .argv = argv,
	    .ok = 1,
	    .seconds = no_clock};
}

#define SHELL(text) ((char *[]){(char *)"sh", (char *)"-c", (char *)(text), NULL})

static void
a_stage_leaves_its_output_only_when_it_did_not_fail(void **state)
{
	struct stage s = stage_of(SHELL("echo hello; echo said >&2; exit 1"));
	struct err e;

	(void)state;
	assert_int_equal(stage_run(&s, &e), -1);
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_string_equal(e.text, "");
	assert_false(file_exists("out"));
	assert_string_equal(contents("try.err"), "said\n");
	s.ok = 1 << 1;
	assert_int_equal(stage_run(&s, &e), 1);
	assert_string_equal(contents("out"), "hello\n");
	sh("[ -z \"$(ls | grep tmp)\" ]");
}

static void
the_journal_says_who_is_to_blame(void **state)
{
	struct stage s = stage_of(SHELL("exit 3"));
	struct stage_line l;
	struct arena a = {0};
	struct err e;

	(void)state;
	assert_int_equal(stage_last(".", &l, &a, &e), 0);
	s.maker = "maker";
	assert_int_equal(stage_run(&s, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_int_equal(stage_last(".", &l, &a, &e), 1);
	assert_str(l.stage, "try");
	assert_str(l.blame, "maker");
	assert_true(l.status == 3);
	assert_true(isnan(l.seconds));
	assert_string_equal(contents("try.err"), "exit status 3, without a message\n");
	s.argv = SHELL("exit 4");
	s.timed = true;
	assert_int_equal(stage_run(&s, &e), -1);
	assert_int_equal(stage_last(".", &l, &a, &e), 1);
	assert_str(l.blame, "try");
	assert_true(l.seconds == 0);
	arena_release(&a);
}

static void
a_program_is_run_to_its_end(void **state)
{
	struct process p = {.argv = SHELL("exit 7"), .out = -1};
	struct err e;

	(void)state;
	assert_int_equal(process_run(&p, &e), 7);
	p.group = true;
	assert_int_equal(process_run(&p, &e), 7);
	p.argv = SHELL("kill -9 $$");
	assert_int_equal(process_run(&p, &e), PROCESS_SIGNAL + 9);
	p.argv = (char *[]){(char *)"no-such-program", NULL};
	assert_int_equal(process_run(&p, &e), PROCESS_NOT_FOUND);
}

static void
ignore(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static void
what_never_was_judged_is_forgotten(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct run_how how = {
	    .state = s, .chain = SHELL("exit 5"), .time = NOW, .notice = ignore};
	struct buf report = {0};
	struct err e;

	(void)state;
	sh("mkdir -p s/runs/19700101T000000Z && cd s/runs/19700101T000000Z && "
	   "echo x >selected.jsonl && : >router.jsonl.tmp-77");
	sh("echo 19700101T000000Z >s/pending");
	/* There is no mb-report in PATH, so the error report fails too. */
	setenv("PATH", "/bin:/usr/bin", 1);
	assert_int_equal(run_start(&how, &report, &e), -1);
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_non_null(
	    strstr(e.text, "stage chain failed, and its report failed too"));
	assert_int_equal(report.n, 0);
	assert_false(file_exists("s/pending"));
	assert_false(file_exists("s/runs/19700101T000000Z/router.jsonl.tmp-77"));
	assert_true(file_is_dir("s/runs/19700101T001640Z"));
	assert_string_equal(contents("s/runs/19700101T001640Z/chain.err"),
	    "the chain exited with 2\n"); /* sh has no option --step */
	sh("echo ../../etc >s/pending");
	assert_int_equal(run_start(&how, &report, &e), -1);
	assert_false(file_exists("s/pending"));
	assert_true(file_is_dir("s/runs/19700101T001640Z-2"));
	how.baseline = "nobody";
	assert_int_equal(run_start(&how, &report, &e), -1);
	assert_int_equal(e.kind, ERR_USAGE);
	assert_false(file_exists("s/runs/19700101T001640Z-3"));
	state_close(s);
	buf_release(&report);
}

static void
a_file_is_kept_whole(void **state)
{
	struct err e;

	(void)state;
	sh("mkdir a b && echo new >a/f && echo old >b/f");
	assert_int_equal(run_keep("b", "a", "f", &e), 0);
	assert_string_equal(contents("b/f"), "new\n");
	assert_int_equal(run_keep("b", "a", "absent", &e), -1);
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_string_equal(contents("b/f"), "new\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_stage_leaves_its_output_only_when_it_did_not_fail, scratch_setup,
		scratch_teardown),
	    cmocka_unit_test_setup_teardown(
		the_journal_says_who_is_to_blame, scratch_setup, scratch_teardown),
	    cmocka_unit_test_setup_teardown(
		a_program_is_run_to_its_end, scratch_setup, scratch_teardown),
	    cmocka_unit_test_setup_teardown(
		what_never_was_judged_is_forgotten, scratch_setup, scratch_teardown),
	    cmocka_unit_test_setup_teardown(
		a_file_is_kept_whole, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
