/*
 * What an import made of a log, and what it did not understand.
 * For lib/import, cmd and tests.
 */
#ifndef REC_IMPORT_TALLY_H
#define REC_IMPORT_TALLY_H

#include "json/table.h"

struct import_miss {
	struct str reason;
	double count;
};

struct import_tally {
	struct str format;   /* absent if nothing was read */
	double records, bad; /* bad: filled by the caller */
	double trajectories, rewards, statuses;
	double results;          /* NAN without --as results */
	struct json_list misses; /* of struct import_miss */
};

extern const struct json_table IMPORT_TALLY_TABLE, IMPORT_MISS_TABLE;

#endif
