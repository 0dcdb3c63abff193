/*
 * Routers by version: routers/VERSION.jsonl, immutable, and the link `active`
 * that points to one of them. A version's name is the time it was saved and
 * the head of the sha256 of its bytes: 20260414T152738Z-1f0c9a4be2d7.
 * "rules" names the built-in router, which has no file: no link means rules.
 * For store and cmd.
 */
#ifndef STORE_VERSIONS_H
#define STORE_VERSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "store/state.h"

/*
 * The file of a ROUTER, added to path (nothing for the rules), and its name,
 * added to name unless that is NULL: "rules", a version, or nothing for a
 * file. A ROUTER is "rules", a file, or with a state (else NULL) a version or
 * "active". ERR_NO when there is none such. version_path also ends the path
 * with a NUL that is not counted.
 */
int version_find(struct state *, const char *router, struct buf *path, struct buf *name,
    struct err *);
int version_path(struct state *, const char *router, struct buf *path, struct err *);

/* Whether the name can be a version's: only such a name becomes part of a path. */
bool version_is_name(struct str name);
bool version_exists(struct state *, struct str version);

/* The path of a version's file, added to path; it ends with a NUL that is not counted. */
const char *version_file(struct state *, struct str version, struct buf *path);

/* A ROUTER that was read. */
struct version_text {     /* zero-initialise */
	struct buf path;  /* empty for the rules, as are the bytes */
	struct buf bytes; /* of a version: those that its name speaks of */
	struct buf name;  /* as version_find gives it; of a file: its sha256 */
};

/* The state may be NULL. Release the text in each case. */
int version_read(
    struct state *, const char *router, struct version_text *, struct err *);
void version_text_release(struct version_text *);

/* Whether the name of a version ends with the head of this sha256. */
bool version_holds(struct str version, struct str sha256);

/* Whether these bytes, read from path, are those that its name speaks of: 0, or ERR_SYSTEM. */
int version_genuine(
    struct str version, struct str bytes, const char *path, struct err *);

/*
 * Whether its bytes are those that its name speaks of: 1; 0: they are others,
 * or missing; -1: they can't be read now, which says nothing about them.
 */
int version_check(struct state *, struct str version, struct err *);

/* The active version's name added to name: "rules" when there is no link. */
int version_active(struct state *, struct buf *name, struct err *);

/* All versions, oldest first; each name is ended by NUL. */
int version_list(struct state *, struct buf *names, struct err *);

/*
 * Save a router's bytes, synced; its name is added to version. Bytes that were
 * saved before keep the name they have. Needs the lock.
 */
int version_save(
    struct state *, struct str bytes, int64_t now, struct buf *version, struct err *);

/*
 * The link, and nothing else, switched to a version or to "rules". Whoever
 * does it writes the audit line first: see store/activate.h. Needs the lock.
 */
int version_point(struct state *, struct str version, struct err *);

/* What the first line of a version's file says, and that line; texts lie in the arena. */
struct router_header;
int version_header(const char *path, struct router_header *, struct buf *line,
    struct arena *, struct err *);

#endif
