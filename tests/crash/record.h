/*
 * One call that changed a file, as fault.c writes it and powerloss.c reads it:
 * this struct, then `size` bytes of data.
 */
#ifndef CRASH_RECORD_H
#define CRASH_RECORD_H

#include <stdint.h>

enum op {
	OP_CREATE,
	OP_WRITE,
	OP_CUT,
	OP_SYNC,
	OP_RENAME,
	OP_LINK,
	OP_SYMLINK,
	OP_UNLINK,
	OP_MKDIR,
	OP_MODE
};

struct record {
	enum op op;
	uint64_t node; /* inode of the file: create, write, cut, sync, mode */
	uint64_t
	    offset; /* of a write; a cut: the new size; create and mode: the rights */
	uint64_t size; /* of the data: what was written, or where a symlink points */
	char a[500], b[500]; /* paths below the root, "" or "/..."; b: the new name */
};

#endif
