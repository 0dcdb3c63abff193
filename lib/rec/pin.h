/*
 * A pin: a candidate that a router must never choose, or must always choose, in
 * all channels or in one; and the pins of a file. For verb, cli and cmd.
 */
#ifndef REC_PIN_H
#define REC_PIN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/names.h"
#include "json/in.h"
#include "rec/trajectory.h"

struct pin {
	struct str id;      /* of a candidate of any kind */
	struct str channel; /* of a task; absent: every channel */
};

extern const struct json_table PIN_TABLE;

/*
 * Reads a line: a JSON object, or else the id itself, for every channel. The pin
 * borrows from line and arena. Returns 0 or -1 (ERR_INPUT).
 */
int pin_read(
    struct json_in *, struct pin *, struct str line, struct arena *, struct err *);

struct pins {               /* zero-initialise: none */
	struct names names; /* id and channel of each, in order */
	struct arena arena;
};

void pins_add(struct pins *, const struct pin *);
void pins_release(struct pins *);

/* The ids of the candidates that are pinned, in order of the task; in the arena. */
struct strs pins_of(const struct pins *, const struct trajectory *task, struct arena *);

/*
 * The action of the candidate whose pin was added first, in the arena; absent if
 * none is pinned.
 */
struct str pins_first(
    const struct pins *, const struct trajectory *task, struct arena *);

#endif
