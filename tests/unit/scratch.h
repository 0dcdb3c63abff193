/*
 * A temporary directory for a test, and shell commands in it.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/file.h"
#include "store/recovery.h"

static char scratch_dir[] = "/tmp/memabra-test-XXXXXX";

static inline int
scratch_setup(void **state)
{
	(void)state;
	strcpy(scratch_dir + sizeof scratch_dir - 7, "XXXXXX");
	unsetenv("MB_LOCK_FD");
	unsetenv("MB_STATE");
	return mkdtemp(scratch_dir) == NULL || chdir(scratch_dir) < 0 ? -1 : 0;
}

static inline int
scratch_teardown(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", scratch_dir);
	return chdir("/") < 0 || system(command) != 0 ? -1 : 0;
}

static inline void
sh(const char *command)
{
	assert_int_equal(system(command), 0);
}

/* The contents of a file; valid until the next call. */
static inline const char *
contents(const char *path)
{
	static struct buf b;
	struct err e;

	buf_reset(&b);
	assert_int_equal(file_read(path, &b, 1 << 20, &e), 0);
	return buf_cstr(&b);
}

enum { NOW = 1000000 };

/*
 * Opens the state "s", which must succeed. Adds the notices of a recovery to
 * notice unless it is NULL.
 */
static inline struct state *
open_state(unsigned flags, struct buf *notice)
{
	struct state_how how = {
	    .dir = "s", .flags = flags, .who = "test, pid 1", .now = NOW};
	struct buf ignored = {0};
	struct err e;
	struct state *s = recovery_open(&how, notice == NULL ? &ignored : notice, &e);

	if (s == NULL)
		fail_msg("%s", e.text);
	buf_release(&ignored);
	return s;
}

#endif
