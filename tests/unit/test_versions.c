#include "unit.h"

#include <sys/stat.h>

#include "scratch.h"
#include "store/history.h"
#include "store/seen.h"
#include "store/activate.h"
#include "store/versions.h"

static void
save(struct state *s, const char *bytes, int64_t now, struct buf *name)
{
	struct err e;

	buf_reset(name);
	assert_int_equal(version_save(s, str_of(bytes), now, name, &e), 0);
	buf_cstr(name);
}

static void
a_version_is_named_by_time_and_bytes(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct buf name = {0};
	struct stat st;

	(void)state;
	save(s, "abc", NOW, &name);
	assert_string_equal(name.p, "19700101T001640Z-ba7816bf8f01");
	assert_string_equal(
	    contents("s/routers/19700101T001640Z-ba7816bf8f01.jsonl"), "abc");
	assert_int_equal(stat("s/routers/19700101T001640Z-ba7816bf8f01.jsonl", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0444);
	assert_int_equal(version_check(s, buf_str(&name), &(struct err){0}), 1);
	save(s, "abc", NOW + 5000, &name); /* the same bytes keep their first name */
	assert_string_equal(name.p, "19700101T001640Z-ba7816bf8f01");
	save(s, "abd", NOW + 5000, &name);
	assert_string_equal(name.p, "19700101T001645Z-a52d159f262b");
	buf_reset(&name);
	assert_int_equal(version_list(s, &name, &(struct err){0}), 0);
	assert_int_equal(name.n, 60);
	sh("f=$(ls s/routers/*Z-a5*) && chmod 644 $f && echo >> $f");
	assert_int_equal(
	    version_check(s, STR("19700101T001645Z-a52d159f262b"), &(struct err){0}),
	    0);
	state_close(s);
	buf_release(&name);
}

static void
a_router_is_found_by_any_of_its_names(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct audit_line why = {.event = STR("activate")};
	struct buf path = {0}, name = {0}, version = {0};
	struct err e;

	(void)state;
	assert_int_equal(version_find(s, "active", &path, &name, &e), 0);
	assert_int_equal(path.n, 0);
	assert_str(buf_str(&name), "rules");
	save(s, "abc", NOW, &version);
	assert_int_equal(activate_version(s, buf_str(&version), &why, NOW, &e), 0);
	buf_reset(&name);
	assert_int_equal(version_find(s, "active", &path, &name, &e), 0);
	assert_string_equal(
	    buf_cstr(&path), "s/routers/19700101T001640Z-ba7816bf8f01.jsonl");
	assert_true(str_eq(buf_str(&name), buf_str(&version)));
	sh("echo > mine; mkdir -p s/routers/x; echo > s/out-of-routers.jsonl");
	buf_reset(&path);
	assert_int_equal(version_path(NULL, "mine", &path, &e), 0);
	assert_string_equal(path.p, "mine");
	/*
	 * A name that leads out of routers/ is not a version, and there is no
	 * such file.
	 */
	assert_int_equal(version_path(s, "../out-of-routers", &path, &e), -1);
	assert_int_equal(e.kind, ERR_NO);
	assert_string_equal(
	    e.text, "no such version or router file: '../out-of-routers'");
	assert_false(version_exists(s, STR("../out-of-routers")));
	assert_false(version_exists(s, STR("")));
	assert_false(version_exists(s, STR("-x")));
	assert_int_equal(version_path(NULL, "active", &path, &e), -1);
	state_close(s);
	buf_release(&path);
	buf_release(&name);
	buf_release(&version);
}

static void
go(struct state *s, const char *version, const char *event)
{
	struct audit_line why = {.event = str_of(event), .reason = STR("test")};
	struct err e;

	assert_int_equal(activate_version(s, str_of(version), &why, NOW, &e), 0);
}

static struct str
back(struct state *s, struct history *h)
{
	struct err e;

	history_release(h);
	assert_int_equal(history_read(s, h, &e), 0);
	return history_before(h);
}

static void
rollbacks_go_further_back(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct buf a = {0}, b = {0}, c = {0};
	struct history h = {0};
	const struct tenure *t;

	(void)state;
	save(s, "a", NOW, &a);
	save(s, "b", NOW, &b);
	save(s, "c", NOW, &c);
	assert_null(back(s, &h).p);
	go(s, a.p, "promotion");
	go(s, b.p, "promotion");
	go(s, c.p, "promotion");
	assert_str(back(s, &h), b.p);
	go(s, b.p, "rollback");
	assert_str(back(s, &h), a.p);
	go(s, a.p, "rollback");
	assert_str(back(s, &h), "rules");
	go(s, "rules", "rollback");
	assert_null(back(s, &h).p);
	assert_false(file_exists("s/active"));
	go(s, c.p, "activate"); /* again, above the rules */
	assert_str(back(s, &h), "rules");
	go(s, a.p, "activate");
	assert_str(back(s, &h), c.p);
	t = history_tenure(&h, buf_str(&c));
	assert_str(t->promotion.was, b.p);
	assert_str(t->latest.event, "activate");
	assert_str(t->latest.was, "rules");
	history_release(&h);
	state_close(s);
	buf_release(&a);
	buf_release(&b);
	buf_release(&c);
}

static void
the_directory_follows_xdg(void **state)
{
	struct state_how how = {.who = "test"};
	struct buf notice = {0};
	struct state *s;
	struct err e;

	(void)state;
	setenv("HOME", scratch_dir, 1);
	unsetenv("XDG_STATE_HOME");
	assert_null(recovery_open(&how, &notice, &e));
	assert_int_equal(e.kind, ERR_NO);
	assert_non_null(strstr(e.text, "/.local/state/memabra: no such state"));
	setenv("XDG_STATE_HOME", "xdg", 1);
	how.flags = STATE_CREATE;
	s = recovery_open(&how, &notice, &e);
	assert_string_equal(state_dir(s), "xdg/memabra");
	state_close(s);
	setenv("MB_STATE", "mine", 1);
	how.flags = STATE_ABSENT;
	s = recovery_open(&how, &notice, &e);
	assert_string_equal(state_dir(s), "mine");
	assert_false(file_exists("mine"));
	state_close(s);
	sh("echo > mine");
	assert_null(recovery_open(&how, &notice, &e));
	assert_string_equal(e.text, "mine: is not a directory");
	buf_release(&notice);
}

static void
seen_ids_are_remembered_when_committed(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	unsigned long long n;
	const struct seen_mark with = {true, UINT64_MAX - 1, 3}, without = {0};
	struct seen_mark mark;
	struct seen *seen;
	struct err e;

	(void)state;
	seen = seen_open(s, false, &e);
	assert_int_equal(seen_find(seen, STR("a"), &mark, &e), 0);
	assert_false(file_exists("s/seen.db"));
	seen_close(seen);
	seen = seen_open(s, true, &e);
	assert_int_equal(seen_add(seen, STR("a"), &without, &e), 0);
	assert_int_equal(seen_add(seen, STR("a"), &with, &e), 0);
	assert_int_equal(
	    seen_add(seen, STR("'; drop table seen; --"), &without, &e), 0);
	assert_int_equal(seen_commit(seen, &e), 0);
	assert_int_equal(seen_add(seen, STR("lost"), &with, &e), 0);
	assert_int_equal(seen_find(seen, STR("lost"), &mark, &e), 1);
	seen_close(seen);
	seen = seen_open(s, false, &e);
	assert_int_equal(seen_find(seen, STR("a"), &mark, &e), 1);
	assert_true(mark.stamped && mark.stamp == UINT64_MAX - 1 && mark.lost == 3);
	assert_int_equal(seen_find(seen, STR("'; drop table seen; --"), &mark, &e), 1);
	assert_false(mark.stamped);
	assert_int_equal(seen_find(seen, STR("lost"), &mark, &e), 0);
	assert_int_equal(seen_count(seen, &n, &e), 0);
	assert_int_equal(n, 2);
	seen_close(seen);
	assert_int_equal(seen_lost(s, &n, &e), 0);
	assert_int_equal(n, 3);
	seen = seen_open(s, true, &e);
	assert_int_equal(seen_unlearnt(seen, &e), 0);
	assert_int_equal(seen_commit(seen, &e), 0);
	seen_close(seen);
	assert_int_equal(seen_lost(s, &n, &e), 0);
	assert_int_equal(n, 0);
	sh("echo 'this is no database at all' > s/seen.db");
	assert_null(seen_open(s, false, &e));
	assert_non_null(strstr(e.text, "/s/seen.db: file is not a database"));
	sh(": > s/seen.db"); /* as after a crash during the first commit */
	seen = seen_open(s, false, &e);
	assert_int_equal(seen_count(seen, &n, &e), 0);
	assert_int_equal(n, 0);
	seen_close(seen);
	state_close(s);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
	    T(a_version_is_named_by_time_and_bytes),
	    T(a_router_is_found_by_any_of_its_names),
	    T(rollbacks_go_further_back),
	    T(the_directory_follows_xdg),
	    T(seen_ids_are_remembered_when_committed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
