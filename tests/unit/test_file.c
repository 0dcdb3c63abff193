#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "io/file_pack.h"
#include "io/lines.h"
#include "io/lock.h"
#include "scratch.h"

static void
a_file_is_replaced_whole(void **state)
{
	struct stat st;
	struct err e;

	(void)state;
	assert_int_equal(file_replace("f", STR("one\n"), 0444, &e), 0);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0444);
	assert_int_equal(file_replace("f", STR("two\n"), 0644, &e), 0);
	assert_string_equal(contents("f"), "two\n");
	assert_int_equal(file_replace("no/such/place", STR("x"), 0644, &e), -1);
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_string_equal(e.text, "no/such/place: No such file or directory");
	sh("test \"$(ls)\" = f");
}

/* Simulates a full disk: writes fail after 4096 bytes. */
static void
limit_file_size(void)
{
	struct rlimit l = {4096, 4096};

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
}

static void
a_failed_write_changes_nothing(void **state)
{
	static char much[10000];
	struct err e;
	pid_t pid;
	int status;

	(void)state;
	memset(much, 'x', sizeof much);
	assert_int_equal(file_replace("f", STR("old\n"), 0644, &e), 0);
	assert_int_equal(file_append("log", STR("line 1\n"), &e), 0);
	if ((pid = fork()) == 0) {
		limit_file_size();
		_exit(!(file_replace("f", (struct str){much, sizeof much}, 0644, &e) ==
			    -1 &&
			file_append("log", (struct str){much, sizeof much}, &e) == -1 &&
			strcmp(e.text, "log: File too large") == 0));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_string_equal(contents("f"), "old\n");
	assert_string_equal(contents("log"), "line 1\n");
	sh("test \"$(ls | xargs)\" = 'f log'");
}

static void
links_change_atomically(void **state)
{
	struct buf b = {0};
	struct err e;

	(void)state;
	assert_int_equal(file_link("active", &b, &e), 0);
	assert_int_equal(file_relink("active", "routers/a", &e), 0);
	assert_int_equal(file_relink("active", "routers/b", &e), 0);
	assert_int_equal(file_link("active", &b, &e), 1);
	assert_str(buf_str(&b), "routers/b");
	assert_int_equal(file_remove("active", &e), 0);
	assert_int_equal(file_remove("active", &e), 0);
	assert_false(file_exists("active"));
	assert_int_equal(file_replace("plain", STR("x"), 0644, &e), 0);
	assert_int_equal(file_link("plain", &b, &e), -1);
	buf_release(&b);
}

static void
the_last_line_is_found_from_the_end(void **state)
{
	struct buf b = {0}, big = {0};
	struct err e;
	size_t torn;

	(void)state;
	assert_int_equal(file_last_line("none", &b, &torn, &e), 0);
	assert_int_equal(file_append("log", STR("half"), &e), 0);
	assert_int_equal(file_last_line("log", &b, &torn, &e), 0);
	assert_int_equal(torn, 4);
	assert_int_equal(file_cut("log", 4, &e), 0);
	assert_int_equal(file_last_line("log", &b, &torn, &e), 0);
	assert_int_equal(file_append("log", STR("a\n"), &e), 0);
	assert_int_equal(file_last_line("log", &b, &torn, &e), 1);
	assert_str(buf_str(&b), "a\n");
	for (int i = 0; i < 200000; i++) /* longer than several reads */
		buf_addc(&big, 'b');
	buf_addc(&big, '\n');
	assert_int_equal(file_append("log", buf_str(&big), &e), 0);
	assert_int_equal(file_append("log", STR("torn"), &e), 0);
	buf_reset(&b);
	assert_int_equal(file_last_line("log", &b, &torn, &e), 1);
	assert_int_equal(torn, 4);
	assert_true(str_eq(buf_str(&b), buf_str(&big)));
	buf_release(&b);
	buf_release(&big);
}

static void
a_line_whose_pages_were_lost_is_torn(void **state)
{
	struct buf b = {0};
	struct err e;
	size_t torn;

	(void)state;
	assert_int_equal(file_append("log", STR("a\n"), &e), 0);
	assert_int_equal(
	    file_append("log", ((struct str){"\0\0\0, its end\n", 13}), &e), 0);
	assert_int_equal(file_last_line("log", &b, &torn, &e), 1);
	assert_str(buf_str(&b), "a\n");
	assert_int_equal(torn, 13);
	assert_int_equal(
	    file_append("log", ((struct str){"its start\0\0\0", 12}), &e), 0);
	buf_reset(&b);
	assert_int_equal(file_last_line("log", &b, &torn, &e), 1);
	assert_str(buf_str(&b), "a\n");
	assert_int_equal(torn, 25);
	assert_int_equal(file_cut("log", 27, &e), 0);
	assert_int_equal(file_append("log", ((struct str){"\0\n", 2}), &e), 0);
	assert_int_equal(file_last_line("log", &b, &torn, &e), 0);
	assert_int_equal(torn, 2);
	buf_release(&b);
}

static void
a_held_lock_is_waited_for(void **state)
{
	struct file_lock *l;
	struct err e;

	(void)state;
	/* the sleep inherited the lock, and holds it */
	sh("exec 9>lock; flock 9; sleep 0.3 & exit 0");
	assert_null(file_lock("lock", "hasty", 0, &e));
	l = file_lock("lock", "patient", 5000, &e);
	assert_non_null(l);
	file_unlock(l);
}

static void
directories_are_made_and_listed(void **state)
{
	struct buf b = {0};
	struct err e;

	(void)state;
	assert_int_equal(file_make_dir("a/b//c/", &e), 0);
	assert_int_equal(file_make_dir("a/b/c", &e), 0);
	assert_true(file_is_dir("a/b/c"));
	sh("touch a/z a/y");
	assert_int_equal(file_list("a", &b, &e), 0);
	assert_int_equal(b.n, 6);
	assert_memory_equal(b.p, "b\0y\0z", 6);
	assert_int_equal(file_make_dir("a/y/no", &e), -1);
	assert_int_equal(file_list("nowhere", &b, &e), -1);
	buf_release(&b);
}

static void
reading_has_bounds(void **state)
{
	struct buf b = {0};
	struct err e;

	(void)state;
	assert_int_equal(file_append("f", STR("12345"), &e), 0);
	assert_int_equal(file_read("f", &b, 5, &e), 0);
	assert_int_equal(file_read("f", &b, 4, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_int_equal(file_read(".", &b, 4, &e), -1);
	assert_string_equal(e.text, ".: is a directory");
	buf_release(&b);
}

static void
temporary_files_of_killed_processes_are_removed(void **state)
{
	(void)state;
	sh("touch f active.tmp-123 x.tmp-12a y.tmp .tmp-4 z.tmp-");
	file_sweep(".");
	sh("test \"$(ls -A | xargs)\" = '.tmp-4 f x.tmp-12a y.tmp z.tmp-' || { ls -A; "
	   "false; }");
}

static void
a_lock_has_one_holder(void **state)
{
	struct file_lock *l;
	struct err e;
	char text[20];
	int fd;

	(void)state;
	l = file_lock("lock", "first, pid 7", 0, &e);
	assert_non_null(l);
	assert_null(file_lock("lock", "second", 50, &e));
	assert_int_equal(e.kind, ERR_NO);
	assert_string_equal(e.text, "lock is held by first, pid 7");
	file_unlock(l);
	/* The descriptor of an ancestor counts if it is of the same file. */
	fd = open("lock", O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_null(file_lock("lock", "stranger", 0, &e));
	snprintf(text, sizeof text, "%d", fd);
	setenv("MB_LOCK_FD", text, 1);
	l = file_lock("lock", "child", 0, &e);
	assert_non_null(l);
	file_unlock(l);
	assert_string_equal(contents("lock"), "first, pid 7\n");
	sh("echo > other");
	snprintf(text, sizeof text, "%d", open("other", O_RDWR));
	setenv("MB_LOCK_FD", text, 1);
	assert_null(file_lock("lock", "stranger", 0, &e));
	setenv("MB_LOCK_FD", "nonsense", 1);
	assert_null(file_lock("lock", "stranger", 0, &e));
	unsetenv("MB_LOCK_FD");
	close(fd);
}

static void
a_file_gets_another_name_in_place_of_an_equal_one(void **state)
{
	struct err e;

	(void)state;
	sh("echo one >version; echo one >copy");
	for (int i = 0; i < 2; i++) { /* twice is once */
		assert_int_equal(file_name_also("copy", "version", &e), 0);
		assert_int_equal(file_names("version"), 2);
	}
	sh("test \"$(ls | xargs)\" = 'copy version'");
	assert_int_equal(file_name_also("copy", "gone", &e), -1);
	assert_string_equal(contents("copy"), "one\n");
}

static void
a_packed_file_has_the_same_lines(void **state)
{
	struct lines *l;
	struct str line;
	struct err e;

	(void)state;
	sh("seq 100000 >n; : >none; cp n again");
	assert_int_equal(file_pack("n", &e), 0);
	assert_int_equal(file_pack("none", &e), 0);
	assert_int_equal(file_pack("gone", &e), -1);
	sh("test \"$(ls | xargs)\" = 'again n.zst none.zst'");
	sh("test $(stat -c %s n.zst) -lt 300000 && test $(stat -c %a n.zst) = 600");
	l = lines_open("n" FILE_PACKED, &e);
	for (int i = 1; i <= 100000; i++) {
		assert_int_equal(lines_next(l, &line, &e), 1);
		assert_int_equal(strtol(line.p, NULL, 10), i);
	}
	assert_int_equal(lines_next(l, &line, &e), 0);
	lines_close(l);
	l = lines_open("none" FILE_PACKED, &e);
	assert_int_equal(lines_next(l, &line, &e), 0);
	lines_close(l);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
	    T(a_file_is_replaced_whole),
	    T(a_failed_write_changes_nothing),
	    T(links_change_atomically),
	    T(the_last_line_is_found_from_the_end),
	    T(a_line_whose_pages_were_lost_is_torn),
	    T(a_held_lock_is_waited_for),
	    T(directories_are_made_and_listed),
	    T(reading_has_bounds),
	    T(temporary_files_of_killed_processes_are_removed),
	    T(a_lock_has_one_holder),
	    T(a_file_gets_another_name_in_place_of_an_equal_one),
	    T(a_packed_file_has_the_same_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
