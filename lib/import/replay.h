/*
 * The records of a group of exchanges (import/exchange.c), back into one episode.
 * For lib/import.
 */
#ifndef IMPORT_REPLAY_H
#define IMPORT_REPLAY_H

#include "import/import.h"

struct replay { /* set im, ep and lists, zero the rest */
	struct import *im;
	struct episode *ep;
	unsigned response;  /* the present one: its calls were made together */
	bool ended, timed;  /* an end is known; the last exchange has a time */
	bool lists;         /* a request of the log lists its tools */
	struct str failure; /* why the last exchange failed; in the episode */
};

/* The next record of the group; its end: closes the episode. */
void replay_record(struct replay *, struct str record);
void replay_close(struct replay *);

#endif
