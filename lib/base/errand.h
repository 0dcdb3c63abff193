/*
 * Work whose only result is bytes, so that a copy of this process may do it at the
 * same time: it starts from the present memory and changes nothing here. The bytes are
 * the same wherever it is done, and nothing depends on which errand ends first.
 * For any room.
 */
#ifndef BASE_ERRAND_H
#define BASE_ERRAND_H

#include "base/buf.h"
#include "base/err.h"

/* Does the work, and adds its result to the buffer. */
typedef void errand_fn(void *arg, struct buf *out);

/* How errands are done at the same time: io/job.h has the way by processes. */
struct job;
struct errand_way {
	struct job *(*begin)(errand_fn *, void *arg, struct err *); /* NULL: failed */
	int (*end)(struct job *, struct buf *out, struct err *);
	void (*drop)(struct job *);
};

struct errand {
	const struct errand_way *way;
	struct job *job;
	struct buf out; /* the result, after errand_end; release it */
};

/*
 * Without a way (NULL) the work is done here, at once. Each errand must be ended, or
 * dropped: then its result is not wanted, and there is none.
 */
int errand_begin(
    struct errand *, const struct errand_way *, errand_fn *, void *arg, struct err *);
int errand_end(struct errand *, struct err *);
void errand_drop(struct errand *);

#endif
