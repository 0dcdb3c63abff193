/*
 * Routers by version: routers/VERSION.jsonl, immutable, and the link `active` to
 * one of them. The name of a version is the time of its save and the head of the
 * sha256 of its bytes: 20260414T152738Z-1f0c9a4be2d7. "rules" names the built-in
 * router, which has no file; an absent link means rules. For store and cmd.
 */
#ifndef STORE_VERSIONS_H
#define STORE_VERSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "io/map.h"
#include "store/state.h"

/*
 * Resolves a ROUTER: "rules", a file, or with a state (else NULL) a version or
 * "active". Adds the path of its file to path (nothing for the rules), with a
 * final NUL that is not counted. Adds its name to name, unless name is NULL:
 * "rules", a version, or nothing for a file. Returns -1 with ERR_NO if there is
 * no such router. version_path finds only the path.
 */
int version_find(struct state *, const char *router, struct buf *path, struct buf *name,
    struct err *);
int version_path(struct state *, const char *router, struct buf *path, struct err *);

/*
 * Whether name has the form of a version. Only such a name may become part of a
 * path.
 */
bool version_is_name(struct str name);
bool version_exists(struct state *, struct str version);

/*
 * Adds the path of the file of a version to path, with a final NUL that is not
 * counted.
 */
const char *version_file(struct state *, struct str version, struct buf *path);

/* A router that was read. */
struct version_file {    /* zero-initialise */
	struct buf path; /* empty for the rules, like bytes */
	struct map file; /* its bytes; those of a version match its name */
	struct buf name; /* as from version_find; for a file: its sha256 */
};

/* state may be NULL. Close the file in each case. */
int version_read(
    struct state *, const char *router, struct version_file *, struct err *);

/*
 * The same for a program that only routes, which starts in a few ms. A version is mapped,
 * and its sha256 is not compared again: that was done when it was saved or made active,
 * and the parser compares a check of the part that it uses.
 */
int version_load(
    struct state *, const char *router, struct version_file *, struct err *);
void version_close(struct version_file *);

/* Whether the name of a version ends with the head of this sha256. */
bool version_holds(struct str version, struct str sha256);

/*
 * Checks that these bytes, read from path, match the name of the version.
 * Returns 0, or -1 with ERR_SYSTEM.
 */
int version_genuine(
    struct str version, struct str bytes, const char *path, struct err *);

/*
 * Returns 1 if the file matches the name of the version, 0 if it does not or is
 * missing, and -1 if it cannot be read now, which proves nothing.
 */
int version_check(struct state *, struct str version, struct err *);

/* Adds the name of the active version to name: "rules" if there is no link. */
int version_active(struct state *, struct buf *name, struct err *);

/* Lists all versions, the oldest first; each name ends with NUL. */
int version_list(struct state *, struct buf *names, struct err *);

/*
 * Saves the bytes of a router, synced, and adds its name to version. Bytes that
 * were saved before keep their name. Needs the lock.
 */
int version_save(
    struct state *, struct str bytes, int64_t now, struct buf *version, struct err *);

/*
 * Switches only the link, to a version or to "rules". The caller writes the
 * audit line first: see store/activate.h. Needs the lock.
 */
int version_point(struct state *, struct str version, struct err *);

/*
 * Reads the first line of the file of a version, as a record and as text; texts
 * are in the arena.
 */
struct router_header;
int version_header(const char *path, struct router_header *, struct buf *line,
    struct arena *, struct err *);

#endif
