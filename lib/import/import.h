/*
 * Foreign records to trajectories: what all formats share. A format takes
 * records, puts episodes together, and closes them; a closed episode becomes a
 * trajectory, or is counted with the reason why it does not.
 * For lib/import and cmd.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "base/set.h"
#include "import/episode.h"
#include "import/format.h"
#include "rec/import_tally.h"
#include "store/groups.h"

/* formats: those to recognise, ended by NULL; borrowed. */
struct import *import_new(
    const struct import_options *, const struct import_format *const formats[]);
void import_free(struct import *);

/* A record; the end of a file; the end of the input. 0, or -1 with an err. */
int import_record(struct import *, const struct json_value *, struct err *);
int import_end(struct import *, struct err *);
int import_finish(struct import *, struct err *);

/* The counts so far, valid until import_free. NULL: no format yet. */
const struct import_format *import_format(const struct import *);
/* What the present file looks like instead of the format of the options, or NULL. */
const struct import_format *import_looks(const struct import *);
struct import_tally import_tally(const struct import *, struct arena *);

/* What follows is for the formats. */

/* The open episode with this key; a new one if there is none. */
struct episode *import_episode(struct import *, struct str key);

/*
 * The episode is complete: prints its trajectory, or counts why it has none, and
 * makes the episode empty. An empty episode is not counted.
 */
void import_close(struct import *, struct episode *);

struct import_facts { /* of a trajectory, for the counts */
	struct str id;
	bool rewarded, status;
};

/* Prints a line that is a trajectory already, unless its id was there before. */
void import_put(struct import *, const struct import_facts *, struct str line);

/* Counts something that is not understood: "reason" or "reason 'value'". */
void import_miss(struct import *, const char *reason, struct str value);

/* The id by --rename (import/new_ids.h). */
struct str import_id(struct import *, struct str id, struct arena *);

/* False if this record was seen before: formats append a record again. */
bool import_once(struct import *, struct str record_id);
bool import_had(const struct import *, struct str record_id);

/* The number of records so far, with the present one. */
double import_records(const struct import *);

const struct import_options *import_options(const struct import *);

/* Memory of the format, zeroed at the first call; size: always the same. Borrowed. */
void *import_state(struct import *, size_t size);

/* The groups of this import: made at the first call; NULL on failure. */
struct groups *import_groups(struct import *, struct err *);

/* A score of the log: the reward of the episode if it is the chosen one. */
void import_score(struct import *, struct episode *, struct str name, double value);

/* The same; only: the log has no other score, so without --score it is the reward. */
void import_one_score(
    struct import *, struct episode *, struct str name, double value, bool only);

#endif
