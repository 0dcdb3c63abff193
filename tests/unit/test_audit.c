#include "unit.h"

#include <fcntl.h>
#include <sys/file.h>

#include "base/hash.h"
#include "scratch.h"
#include "store/audit.h"
#include "store/history.h"
#include "store/quarantine.h"
#include "store/activate.h"
#include "store/versions.h"

static struct buf A, B; /* two versions; A is active */

static void
two_versions(void)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct audit_line why = {.event = STR("promotion"), .reason = STR("better")};
	struct err e;

	buf_reset(&A);
	buf_reset(&B);
	assert_int_equal(version_save(s, STR("a"), NOW, &A, &e), 0);
	assert_int_equal(version_save(s, STR("b"), NOW, &B, &e), 0);
	assert_int_equal(activate_version(s, buf_str(&A), &why, NOW, &e), 0);
	state_close(s);
}

/*
 * Writes the audit line of a switch to version, without the link, as after a
 * power failure.
 */
static void
interrupted_switch(struct str version, const char *event)
{
	struct state *s = open_state(STATE_LOCK, NULL);
	struct audit_line line = {
	    .event = str_of(event), .active = version, .was = buf_str(&A)};
	struct err e;

	assert_int_equal(audit_append(s, &line, NOW, &e), 0);
	state_close(s);
}

static struct str
active(struct state *s)
{
	static struct buf name;
	struct err e;

	buf_reset(&name);
	assert_int_equal(version_active(s, &name, &e), 0);
	return buf_str(&name);
}

static struct audit_line
last(struct state *s)
{
	static struct audit_tail t;
	struct err e;

	audit_tail_release(&t);
	t = (struct audit_tail){0};
	assert_int_equal(audit_last(s, &t, &e), 1);
	assert_int_equal(t.torn, 0);
	return t.line;
}

static int
check_link(void *ctx, const struct audit_line *l, struct err *e)
{
	struct str *prev = ctx;

	(void)e;
	assert_true(str_eq(l->prev, *prev));
	prev->p = NULL;
	return 1;
}

static void
each_line_carries_the_one_before(void **state)
{
	struct state *s;
	const char *log, *nl;
	char sha[SHA256_HEX + 1];
	struct str first =
	    STR("0000000000000000000000000000000000000000000000000000000000000000");
	struct err e;

	(void)state;
	two_versions();
	interrupted_switch(buf_str(&A), "run");
	s = open_state(0, NULL);
	assert_int_equal(audit_scan(s, check_link, &first, &e), 1);
	log = contents("s/audit.jsonl");
	nl = strchr(log, '\n');
	sha256_of((struct str){log, (size_t)(nl + 1 - log)}, sha);
	assert_str(last(s).prev, sha);
	assert_str(last(s).time, "1970-01-01T00:16:40Z");
	state_close(s);
}

static void
an_interrupted_switch_is_completed(void **state)
{
	struct buf notice = {0};
	struct state *s;

	(void)state;
	two_versions();
	interrupted_switch(buf_str(&B), "promotion");
	s = open_state(0, &notice); /* a reader recovers too if no writer is at work */
	assert_true(str_eq(active(s), buf_str(&B)));
	assert_str(last(s).event, "repair");
	assert_true(str_eq(last(s).active, buf_str(&B)));
	assert_true(str_eq(last(s).was, buf_str(&A)));
	assert_non_null(
	    strstr(buf_cstr(&notice), "completed the promotion that made "));
	state_close(s);
	buf_reset(&notice);
	interrupted_switch(STR_NONE, "rollback"); /* to the rules */
	s = open_state(STATE_LOCK, &notice);
	assert_str(active(s), "rules");
	assert_true(notice.n > 0);
	state_close(s);
	buf_reset(&notice);
	state_close(open_state(STATE_LOCK, &notice));
	assert_int_equal(notice.n, 0); /* only once */
	buf_release(&notice);
}

static void
a_switch_to_a_damaged_router_is_undone(void **state)
{
	struct buf notice = {0};
	struct state *s;

	(void)state;
	two_versions();
	interrupted_switch(buf_str(&B), "promotion");
	sh("chmod 644 s/routers/*; for f in s/routers/*; do [ \"$f\" -ef s/active ] || "
	   "echo x >> $f; done");
	s = open_state(0, &notice);
	assert_true(str_eq(active(s), buf_str(&A)));
	assert_true(str_eq(last(s).active, buf_str(&A)));
	assert_non_null(strstr(buf_cstr(&notice), "undid the promotion of "));
	state_close(s);
	buf_release(&notice);
}

static void
a_torn_line_is_cut_off(void **state)
{
	struct buf notice = {0};
	struct state *s;

	(void)state;
	two_versions();
	sh("printf '{\"prev\":\"12' >> s/audit.jsonl");
	s = open_state(0, &notice);
	assert_string_equal(
	    buf_cstr(&notice), "s: removed 11 bytes of an incomplete audit line\n");
	assert_str(last(s).event, "repair");
	assert_true(str_eq(last(s).active, buf_str(&A)));
	sh("test $(wc -l < s/audit.jsonl) -eq 2");
	state_close(s);
	buf_release(&notice);
}

static void
a_link_without_a_log_is_recorded(void **state)
{
	struct buf notice = {0};
	struct state *s;

	(void)state;
	two_versions();
	sh("rm s/audit.jsonl");
	s = open_state(0, &notice);
	assert_true(str_eq(active(s), buf_str(&A)));
	assert_true(str_eq(last(s).active, buf_str(&A)));
	assert_non_null(strstr(buf_cstr(&notice), "active: the audit log is empty"));
	state_close(s);
	buf_release(&notice);
}

static void
a_failed_switch_is_undone(void **state)
{
	struct audit_line why = {.event = STR("promotion"), .reason = STR("better")};
	struct buf notice = {0};
	struct state *s;
	struct err e;

	(void)state;
	two_versions();
	s = open_state(STATE_LOCK, NULL);
	/*
	 * A directory in place of the temporary link makes the creation of the
	 * link fail.
	 */
	sh("mkdir s/active.tmp-$PPID");
	assert_int_equal(activate_version(s, buf_str(&B), &why, NOW, &e), -1);
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_true(str_eq(active(s), buf_str(&A)));
	assert_str(last(s).event, "repair");
	assert_true(str_eq(last(s).active, buf_str(&A)));
	state_close(s);
	sh("rmdir s/active.tmp-$PPID");
	s = open_state(0, &notice);
	assert_true(str_eq(active(s), buf_str(&A)));
	assert_int_equal(notice.n, 0);
	state_close(s);
	buf_release(&notice);
}

/* Asserts that the history of A is as before the failed switch. */
static void
nothing_was_tried(struct state *s)
{
	struct history h = {0};
	struct arena a = {0};
	struct strs worse;
	struct err e;

	assert_int_equal(history_read(s, &h, &e), 0);
	assert_str(history_tenure(&h, buf_str(&A))->latest.event, "promotion");
	assert_str(history_tenure(&h, buf_str(&A))->latest.was, "rules");
	assert_null(history_tenure(&h, buf_str(&B)));
	assert_str(history_before(&h), "rules");
	assert_int_equal(quarantine_read(s, &a, &worse, &e), 0);
	assert_int_equal(worse.n, 0);
	history_release(&h);
	arena_release(&a);
}

/* Otherwise a watch whose rollback failed once would leave the worse version alone. */
static void
an_undone_switch_leaves_no_history(void **state)
{
	struct audit_line why = {
	    .event = STR("rollback"), .reason = STR("watch: it is worse")};
	struct buf notice = {0};
	struct state *s;
	struct err e;

	(void)state;
	two_versions();
	s = open_state(STATE_LOCK, NULL);
	sh("mkdir s/active.tmp-$PPID");
	why.quarantined = buf_str(&A);
	assert_int_equal(activate_version(s, buf_str(&B), &why, NOW, &e), -1);
	nothing_was_tried(s);
	state_close(s);
	sh("rmdir s/active.tmp-$PPID; rm -f s/routers/*$(echo -n b | sha256sum | cut "
	   "-c 1-12)*");
	s = open_state(STATE_LOCK, NULL);
	why.active = buf_str(&B);
	why.was = buf_str(&A);
	assert_int_equal(audit_append(s, &why, NOW, &e), 0);
	state_close(s);
	s = open_state(0, &notice);
	assert_non_null(strstr(buf_cstr(&notice), "undid the rollback"));
	nothing_was_tried(s);
	state_close(s);
	buf_release(&notice);
}

static void
a_reader_does_not_recover_beside_a_writer(void **state)
{
	struct buf notice = {0};
	struct state *s;
	int fd;

	(void)state;
	two_versions();
	interrupted_switch(buf_str(&B), "promotion");
	fd = open("s/lock", O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	s = open_state(0, &notice);
	assert_true(str_eq(active(s), buf_str(&A)));
	assert_int_equal(notice.n, 0);
	state_close(s);
	close(fd);
	buf_release(&notice);
}

static void
an_invalid_log_stops_writers(void **state)
{
	struct state_how how = {.dir = "s", .flags = STATE_LOCK, .who = "test"};
	struct buf notice = {0};
	struct err e;

	(void)state;
	two_versions();
	sh("echo nonsense >> s/audit.jsonl");
	assert_null(recovery_open(&how, &notice, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "s/audit.jsonl: last line: not JSON"));
	how.flags = 0; /* a program that only routes continues, with a notice */
	state_close(recovery_open(&how, &notice, &e));
	assert_non_null(
	    strstr(buf_cstr(&notice), "cannot recover the state: s/audit.jsonl"));
	buf_release(&notice);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
	    T(each_line_carries_the_one_before),
	    T(an_interrupted_switch_is_completed),
	    T(a_switch_to_a_damaged_router_is_undone),
	    T(a_torn_line_is_cut_off),
	    T(a_link_without_a_log_is_recorded),
	    T(a_failed_switch_is_undone),
	    T(an_undone_switch_leaves_no_history),
	    T(a_reader_does_not_recover_beside_a_writer),
	    T(an_invalid_log_stops_writers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
