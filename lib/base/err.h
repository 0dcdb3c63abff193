/*
 * One way to say what went wrong. Library code returns 0, or -1 with a struct
 * err filled; lib/cli alone prints it and turns its kind into the exit status.
 * For any room.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_kind {
	ERR_NONE = 0,
	ERR_NO = 1,     /* the answer is no: not found, not promoted, nothing new */
	ERR_USAGE = 2,  /* a wrong option or operand */
	ERR_INPUT = 3,  /* some input is bad */
	ERR_SYSTEM = 4, /* the system failed: I/O, memory, lock */
};

struct err {
	enum err_kind kind;
	char text[1024]; /* one line, lower case, no full stop, safe for a terminal */
};

/* Fill e and return -1, so that a caller can write: return err_set(e, ...). */
int err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* As err_set with ERR_SYSTEM, with ": strerror(errno)" after the text. */
int err_errno(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Put "text: " before the text of e; returns -1. */
int err_prefix(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
