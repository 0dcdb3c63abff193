/*
 * The status of a canary: how its version does, compared with the active one.
 * For verb and cmd.
 */
#ifndef REC_ARMS_H
#define REC_ARMS_H

#include "rec/canary.h"

struct arms_status {
	struct str status; /* watching, worse, better, fit */
	struct canary canary;
	double units, mean_reward;                 /* of the canary; NAN: none yet */
	double against_units, against_mean_reward; /* of the active version */
	double open, without_reward, against_without_reward, mismatched;
	double margin;
	double worse, better, fit, shown_at; /* e-values, and what shows it */
	double next;                         /* the share that is due; NAN: none */
	struct str done; /* what --auto or --auto-rollback did; absent: nothing */
	struct str text;
};

extern const struct json_table ARMS_STATUS_TABLE;

#endif
