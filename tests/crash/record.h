/*
 * A call that changed a file. fault.c writes this struct, then `size` bytes of
 * data; powerloss.c reads them.
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
	    /* of a write; of a cut: the new size; of create and mode: the mode */
	    offset;
	uint64_t size; /* of the data: the written bytes, or the target of a symlink */
	char a[500], b[500]; /* paths below the root, "" or "/..."; b: the new name */
};

#endif
