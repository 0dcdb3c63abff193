/*
 * Requests to a model and its responses, to episodes. Each request repeats the
 * conversation so far, so the exchanges of one task become one episode: they are
 * collected by what the user said last and the first call after it, in bounded
 * memory (store/groups.h). What came before that text is not written again.
 * For lib/import.
 */
#ifndef IMPORT_EXCHANGE_H
#define IMPORT_EXCHANGE_H

#include "import/message.h"

struct exchange {                         /* exchange_init makes it empty */
	const struct json_value *history; /* of the request: messages, or a text */
	const struct json_value
	    *reply; /* messages of the response: an array, or NULL */
	const struct json_value *tools; /* on offer, or NULL */
	bool whole;  /* a whole conversation, not a request: all its tasks count */
	bool half;   /* a request or a response alone, to be joined by `task` */
	bool cut;    /* the response was cut short: its last call is incomplete */
	bool failed; /* the request, or the response, is an error */
	struct str failure; /* its status or code; absent if unknown */
	int64_t at, until;  /* ms; EPISODE_NEVER if unknown */
	double cost;        /* NAN if unknown */
	struct str id;      /* of the response; becomes the id of the trajectory */
	struct str
	    before; /* the response, or conversation, that this one goes on from */
	struct str thread; /* the conversation, if the provider keeps it */
	struct str session, user, task, trace; /* absent if unknown */
};

void exchange_init(struct exchange *);

/* Adds an exchange to the group of its task. 0, or -1 with an err. */
int exchange_take(struct import *, const struct exchange *, struct err *);

/* All groups to trajectories, in the order of their first exchange. */
int exchange_finish(struct import *, struct err *);

#endif
