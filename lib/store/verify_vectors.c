#include "store/verify_vectors.h"

#include <string.h>

#include "base/hash.h"
#include "io/file.h"
#include "io/map.h"
#include "rec/router.h"
#include "rec/vectors.h"
#include "store/versions.h"

/* The sha256 of the table of a file of vectors, and the one that its first line has. */
static int
hash_vectors(struct claims *s, struct str bytes, char real[SHA256_HEX + 1],
    struct str *named, struct err *e)
{
	const char *end = memchr(bytes.p, '\n', bytes.n);
	struct vectors_header h;
	struct str line;

	if (end == NULL)
		return err_set(e, ERR_INPUT, "not vectors: there is no whole line");
	line = (struct str){bytes.p, (size_t)(end - bytes.p)};
	if (json_read(s->in, (struct json_target){&VECTORS_HEADER_TABLE, &h, s->arena},
		line, e) < 0)
		return -1;
	sha256_of((struct str){end + 1, bytes.n - line.n - 1}, real);
	*named = arena_dup(s->arena, h.sha256);
	return 0;
}

/*
 * The sha256 by which routers name the vectors of the state; absent: it has none. *bad: they
 * cannot be read, which is reported.
 */
static int
read_vectors(struct claims *s, struct str *sha256, bool *bad, struct err *e)
{
	char real[SHA256_HEX + 1];
	struct buf path = {0};
	struct map map = {0};
	int rc = 0;

	*sha256 = STR_NONE;
	if (file_exists(state_path(s->state, "vectors", &path))) {
		*bad = map_open(&map, path.p, VECTORS_FILE_MOST, e) < 0;
		if (*bad) {
			rc = claims_found(s, e);
		} else if (hash_vectors(s, map.bytes, real, sha256, e) < 0) {
			*bad = true;
			err_prefix(e, "%s", path.p);
			rc = claims_found(s, e);
		} else if (!str_is(*sha256, real)) {
			FIND(s,
			    "%s: was changed: its sha256 does not match its "
			    "first line",
			    path.p);
		}
		map_close(&map);
	}
	buf_release(&path);
	return rc;
}

/* The vectors that a version needs; absent: none, or its header cannot be read. */
static struct str
needed(struct claims *s, const char *path, struct err *e)
{
	struct router_header h = {0};
	struct buf line = {0};
	struct str sha256 = STR_NONE;

	/* check_versions reports a file that was changed, or is none. */
	if (version_header(path, &h, &line, s->arena, e) == 0)
		sha256 = arena_dup(s->arena, h.vectors);
	buf_release(&line);
	return sha256;
}

/* Whether a version decides now: it is active, or the canary. */
static bool
decides(struct claims *s, struct str version)
{
	struct canary c = {0};
	struct err ignored; /* check_canary reports it */

	if (s->last_canary.n > 0 &&
	    canary_read(&c, s->last_canary, s->arena, &ignored) < 0)
		c.version = STR_NONE;
	return str_eq(version, s->last_active) || str_eq(version, c.version);
}

static void
compare(struct claims *s, struct str version, struct str want, struct str have)
{
	struct str text = arena_fmt(s->arena,
	    "%.*s was trained with word vectors of the sha256 %.*s, but %s/vectors %s",
	    STR_ARG(version), STR_ARG(want), state_dir(s->state),
	    have.p == NULL ? "is missing" : "has others");

	texts_add(decides(s, version) ? &s->findings : &s->notes, text);
}

int
verify_vectors(struct claims *s, struct err *e)
{
	struct buf names = {0}, path = {0};
	struct str have = STR_NONE;
	bool hashed = false, bad = false;
	int rc = version_list(s->state, &names, e);

	for (const char *v = names.p; rc == 0 && v != NULL && v < names.p + names.n;
	     v += strlen(v) + 1) {
		struct str want =
		    needed(s, version_file(s->state, str_of(v), &path), e);

		buf_reset(&path);
		if (want.p == NULL)
			continue;
		if (!hashed) /* only if a router needs it: it may be large */
			rc = read_vectors(s, &have, &bad, e);
		hashed = true;
		if (rc == 0 && !bad && !str_eq(want, have))
			compare(s, str_of(v), want, have);
	}
	buf_release(&names);
	buf_release(&path);
	return rc;
}
