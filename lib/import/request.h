/*
 * A request to a model and its response, as the formats read it from a record; it
 * is for import/exchange.h.
 * For lib/import.
 */
#ifndef IMPORT_REQUEST_H
#define IMPORT_REQUEST_H

#include "import/message.h"

struct exchange {                         /* exchange_init makes it empty */
	const struct json_value *history; /* of the request: messages, or a text */
	const struct json_value
	    *reply; /* messages of the response: an array, or NULL */
	const struct json_value *tools; /* on offer, or NULL */
	bool bare;   /* the body of a request, without tools: there may be none */
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

#endif
