/*
 * The file of mb-reward --map: what words and scales of feedback mean. Each line is
 * "FIELD VALUE = MEANING", such as
 *     score 1..5 = 0..1
 *     thumb true = 1
 *     status OK = success
 *     reward neutral = null
 * Nothing else has a meaning, except what memabra-records(5) lists for FEEDBACK.
 * For verb and cmd.
 */
#ifndef REC_REWARD_MAP_H
#define REC_REWARD_MAP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "json/in.h"
#include "rec/feedback.h"

struct map_rule {
	enum feedback_field field;
	enum feedback_type type; /* of the value; a number is a range */
	struct str word;
	int truth;
	double lo, hi;           /* lo <= hi; equal for one number */
	int revokes;             /* the meaning is null */
	double least, most;      /* else the rewards of lo and hi */
	struct str status;       /* or, for the field status, a known word */
	unsigned long long line; /* of the file, from 1 */
};

struct reward_map { /* zero-initialise */
	struct map_rule *v;
	size_t n, cap;
	unsigned long long line; /* lines that were added */
	struct arena arena;
};

/*
 * Adds the next line of the file; empty lines and lines that begin with '#' add no
 * rule. ERR_INPUT: it is no rule, or it contradicts an earlier line, which is named.
 */
int reward_map_add(
    struct reward_map *, struct json_in *, struct str line, struct err *);
void reward_map_release(struct reward_map *);

struct meaning {
	enum {
		MEANS_NOTHING,
		MEANS_REWARD, /* `reward`, in [0,1] */
		/* `reward` as it is, if it and all of its field are in [0,1] */
		MEANS_NUMBER,
		MEANS_STATUS, /* `status`, a known word */
		MEANS_REVOKED
	} kind;
	double reward;
	struct str status;
};

struct meaning reward_map_apply(const struct reward_map *, const struct feedback *);

/* The known word for a status that is not known itself; absent: there is none. */
struct str reward_map_status(const struct reward_map *, struct str status);

/* Field and value, as a line of the file begins: "thumb true". */
void reward_map_begin(struct buf *, const struct feedback *);

#endif
