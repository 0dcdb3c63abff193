/*
 * Errands: here, or in child processes.
 */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/errand.h"
#include "io/job.h"

static int changed;

/* More bytes than a pipe holds, and a change that only the child may see. */
static void
fill(void *arg, struct buf *out)
{
	changed++;
	for (int i = 0; i < 300000; i++)
		buf_addf(out, "%d %s\n", i, (const char *)arg);
}

static void
an_errand_brings_the_same_bytes_from_a_child(void **state)
{
	const struct errand_way *ways[] = {NULL, &JOBS};
	struct errand r[2];
	struct err e;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(errand_begin(&r[i], ways[i], fill, "x", &e), 0);
	for (int i = 1; i >= 0; i--)
		assert_int_equal(errand_end(&r[i], &e), 0);
	assert_true(r[0].out.n > 1 << 20);
	assert_true(str_eq(buf_str(&r[0].out), buf_str(&r[1].out)));
	assert_int_equal(changed, 1);
	buf_release(&r[0].out);
	buf_release(&r[1].out);
}

static void
be_killed(void *arg, struct buf *out)
{
	(void)arg;
	buf_adds(out, "a part");
	raise(SIGKILL);
}

static void
give_up(void *arg, struct buf *out)
{
	(void)arg;
	(void)out;
	_exit(4);
}

static void
a_child_that_ends_badly_is_an_error(void **state)
{
	struct errand r;
	struct err e;

	(void)state;
	assert_int_equal(errand_begin(&r, &JOBS, be_killed, NULL, &e), 0);
	assert_int_equal(errand_end(&r, &e), -1);
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_string_equal(e.text, "a child process was killed by signal 9");
	buf_release(&r.out);
	assert_int_equal(errand_begin(&r, &JOBS, give_up, NULL, &e), 0);
	assert_int_equal(errand_end(&r, &e), -1);
	assert_string_equal(e.text, "a child process failed with the exit status 4");
	buf_release(&r.out);
}

static void
wait_for_ever(void *arg, struct buf *out)
{
	(void)arg;
	(void)out;
	for (;;)
		pause();
}

static void
a_child_that_is_dropped_is_gone(void **state)
{
	struct errand r;
	struct err e;

	(void)state;
	assert_int_equal(errand_begin(&r, &JOBS, wait_for_ever, NULL, &e), 0);
	errand_drop(&r);
	assert_int_equal(wait(NULL), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(errand_begin(&r, NULL, fill, "x", &e), 0);
	errand_drop(&r);
}

/* A caller may ignore SIGCHLD; then the kernel keeps no exit status. */
static void
an_ignored_sigchld_does_no_harm(void **state)
{
	struct errand r;
	struct err e;

	(void)state;
	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(errand_begin(&r, &JOBS, fill, "x", &e), 0);
	assert_int_equal(errand_end(&r, &e), 0);
	buf_release(&r.out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_errand_brings_the_same_bytes_from_a_child),
	    cmocka_unit_test(a_child_that_ends_badly_is_an_error),
	    cmocka_unit_test(a_child_that_is_dropped_is_gone),
	    cmocka_unit_test(an_ignored_sigchld_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
