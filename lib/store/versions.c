#include "store/versions.h"

#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/utc.h"
#include "io/file.h"
#include "io/lines.h"
#include "rec/router.h"

enum { HEAD = 12 }; /* length of the sha256 head in a name */

static const char DIR[] = "routers/", SUFFIX[] = ".jsonl";
static const size_t SUFFIX_LEN = sizeof SUFFIX - 1;

bool
version_is_name(struct str name)
{
	if (name.n == 0 || name.n > 64 || str_is(name, "rules") ||
	    str_is(name, "active"))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') &&
		    (c < 'a' || c > 'z') && c != '-')
			return false;
	}
	return name.p[0] != '-';
}

const char *
version_file(struct state *s, struct str version, struct buf *path)
{
	state_path(s, DIR, path);
	buf_add_str(path, version);
	buf_adds(path, SUFFIX);
	return buf_cstr(path);
}

bool
version_exists(struct state *s, struct str version)
{
	struct buf path = {0};
	bool yes = version_is_name(version) &&
		   file_is_regular(version_file(s, version, &path));

	buf_release(&path);
	return yes;
}

/* The version in a file name, or absent. */
static struct str
name_in(const char *file)
{
	size_t n = strlen(file);
	struct str name = {file, n - SUFFIX_LEN};

	if (n <= SUFFIX_LEN || strcmp(file + n - SUFFIX_LEN, SUFFIX) != 0 ||
	    !version_is_name(name))
		return STR_NONE;
	return name;
}

int
version_active(struct state *s, struct buf *name, struct err *e)
{
	struct buf path = {0}, target = {0};
	struct str v;
	int rc;

	rc = file_link(state_path(s, "active", &path), &target, e);
	if (rc > 0) {
		v = strncmp(buf_cstr(&target), DIR, sizeof DIR - 1) == 0
			? name_in(target.p + sizeof DIR - 1)
			: STR_NONE;
		if (v.p == NULL)
			rc = err_set(e, ERR_INPUT,
			    "%s: does not point to a version: '%s'", path.p, target.p);
		else
			buf_add_str(name, v);
	} else if (rc == 0) {
		buf_adds(name, "rules");
	}
	buf_release(&path);
	buf_release(&target);
	return rc < 0 ? -1 : 0;
}

/*
 * Finds a ROUTER in the state. Returns 1 and *version; 0: the state has no such
 * router; -1.
 */
static int
find_version(struct state *s, const char *router, struct buf *version, struct err *e)
{
	struct str r = str_of(router);

	if (s == NULL)
		return 0;
	if (str_is(r, "active"))
		return version_active(s, version, e) < 0 ? -1 : 1;
	if (!version_exists(s, r))
		return 0;
	buf_add_str(version, r);
	return 1;
}

int
version_find(struct state *s, const char *router, struct buf *path, struct buf *name,
    struct err *e)
{
	struct buf version = {0};
	const char *file;
	int rc = 0;

	if (strcmp(router, "rules") == 0)
		buf_adds(&version, router);
	else
		rc = find_version(s, router, &version, e);
	if (rc >= 0 && version.n > 0) {
		if (name != NULL)
			buf_add_str(name, buf_str(&version));
		rc = 0;
		if (!str_is(buf_str(&version), "rules") &&
		    !file_exists(file = version_file(s, buf_str(&version), path)))
			rc = err_set(
			    e, ERR_SYSTEM, "%s: the active router is missing", file);
	} else if (rc == 0) {
		if (file_exists(router))
			buf_adds(path, router);
		else
			rc = err_set(e, ERR_NO, "no such %s: '%s'",
			    s == NULL ? "router file" : "version or router file",
			    router);
	}
	buf_release(&version);
	return rc;
}

int
version_path(struct state *s, const char *router, struct buf *path, struct err *e)
{
	int rc = version_find(s, router, path, NULL, e);

	if (rc == 0 && path->n > 0)
		buf_cstr(path);
	return rc;
}

/* Refuses all but regular files, because reading them could block forever. */
static int
check_kind(const char *path, struct err *e)
{
	if (file_exists(path) && !file_is_regular(path))
		return err_set(e, ERR_INPUT, "%s: is not a regular file", path);
	return 0;
}

static int
read_file(const char *path, struct buf *bytes, struct err *e)
{
	return check_kind(path, e) < 0 ? -1 : file_read(path, bytes, SIZE_MAX / 2, e);
}

int
version_list(struct state *s, struct buf *names, struct err *e)
{
	struct buf path = {0}, files = {0};
	int rc = 0;

	if (file_is_dir(state_path(s, "routers", &path)))
		rc = file_list(path.p, &files, e);
	for (const char *f = files.p; rc == 0 && f != NULL && f < files.p + files.n;
	     f += strlen(f) + 1) {
		struct str v = name_in(f);

		if (v.p != NULL) {
			buf_add_str(names, v);
			buf_addc(names, '\0');
		}
	}
	buf_release(&path);
	buf_release(&files);
	return rc;
}

/* Finds a version with the same bytes. Returns 1 and adds its name; 0: none; -1. */
static int
saved_before(struct state *s, struct str bytes, const char *sha, struct buf *version,
    struct err *e)
{
	struct buf names = {0}, path = {0}, old = {0};
	int rc = version_list(s, &names, e);

	for (const char *v = names.p; rc == 0 && v != NULL && v < names.p + names.n;
	     v += strlen(v) + 1) {
		if (!version_holds(str_of(v), str_of(sha)))
			continue;
		buf_reset(&path);
		buf_reset(&old);
		rc = read_file(version_file(s, str_of(v), &path), &old, e);
		if (rc == 0 && str_eq(buf_str(&old), bytes)) {
			buf_adds(version, v);
			rc = 1;
		}
	}
	buf_release(&names);
	buf_release(&path);
	buf_release(&old);
	return rc;
}

int
version_save(
    struct state *s, struct str bytes, int64_t now, struct buf *version, struct err *e)
{
	char sha[SHA256_HEX + 1], time[UTC_MAX];
	struct buf path = {0};
	size_t from = version->n;
	int rc;

	sha256_of(bytes, sha);
	if ((rc = saved_before(s, bytes, sha, version, e)) < 0)
		return -1;
	if (rc > 0) {
		version_file(
		    s, (struct str){version->p + from, version->n - from}, &path);
		rc = file_sync_name(path.p, e);
		buf_release(&path);
		return rc;
	}
	utc_compact(time, now);
	buf_addf(version, "%s-%.*s", time, HEAD, sha);
	rc = file_make_dir(state_path(s, "routers", &path), e);
	buf_reset(&path);
	if (rc == 0)
		rc = file_replace(
		    version_file(
			s, (struct str){version->p + from, version->n - from}, &path),
		    bytes, 0444, e);
	buf_release(&path);
	return rc;
}

int
version_point(struct state *s, struct str version, struct err *e)
{
	struct buf link = {0}, target = {0};
	int rc;

	state_path(s, "active", &link);
	if (str_is(version, "rules")) {
		rc = file_remove(link.p, e);
	} else {
		buf_addf(&target, "%s%.*s%s", DIR, STR_ARG(version), SUFFIX);
		rc = file_relink(link.p, buf_cstr(&target), e);
	}
	buf_release(&link);
	buf_release(&target);
	return rc;
}

/*
 * Reads a file, or a version. A file that is not a version may be a pipe; its name is its
 * sha256.
 */
static int
read_found(struct version_file *t, struct err *e)
{
	struct buf *bytes = &t->file.copy;
	char sha[SHA256_HEX + 1];
	const char *path = buf_cstr(&t->path);
	int rc = t->name.n > 0 ? read_file(path, bytes, e)
			       : file_read(path, bytes, SIZE_MAX / 2, e);

	t->file.bytes = buf_str(bytes);
	if (rc < 0)
		return -1;
	if (t->name.n > 0)
		return version_genuine(buf_str(&t->name), t->file.bytes, path, e);
	sha256_of(t->file.bytes, sha);
	buf_adds(&t->name, sha);
	return 0;
}

int
version_read(struct state *s, const char *router, struct version_file *t, struct err *e)
{
	if (version_find(s, router, &t->path, &t->name, e) < 0)
		return -1;
	return t->path.n == 0 ? 0 : read_found(t, e);
}

int
version_load(struct state *s, const char *router, struct version_file *t, struct err *e)
{
	if (version_find(s, router, &t->path, &t->name, e) < 0)
		return -1;
	if (t->path.n == 0)
		return 0;
	if (t->name.n == 0)
		return read_found(t, e);
	return check_kind(buf_cstr(&t->path), e) < 0
		   ? -1
		   : map_open(&t->file, t->path.p, SIZE_MAX / 2, e);
}

void
version_close(struct version_file *t)
{
	buf_release(&t->path);
	map_close(&t->file);
	buf_release(&t->name);
}

bool
version_holds(struct str version, struct str sha256)
{
	return version.n > HEAD && sha256.n >= HEAD &&
	       memcmp(version.p + version.n - HEAD, sha256.p, HEAD) == 0;
}

int
version_genuine(struct str version, struct str bytes, const char *path, struct err *e)
{
	char sha[SHA256_HEX + 1];

	sha256_of(bytes, sha);
	if (version_holds(version, str_of(sha)))
		return 0;
	return err_set(
	    e, ERR_SYSTEM, "%s: damaged: its sha256 begins with %.*s", path, HEAD, sha);
}

int
version_check(struct state *s, struct str version, struct err *e)
{
	struct buf path = {0}, bytes = {0};
	int rc = 0;

	if (version_exists(s, version) && version.n > HEAD &&
	    (rc = read_file(version_file(s, version, &path), &bytes, e)) == 0)
		rc = version_genuine(version, buf_str(&bytes), path.p, e) == 0;
	buf_release(&path);
	buf_release(&bytes);
	return rc;
}

int
version_header(const char *path, struct router_header *h, struct buf *line,
    struct arena *a, struct err *e)
{
	struct lines *file = check_kind(path, e) < 0 ? NULL : lines_open_plain(path, e);
	struct str first, rest;
	int rc = -1;

	if (file != NULL && lines_next(file, &first, e) >= 0) {
		rest = first;
		rc = router_header_read(&rest, path, h, a, e);
		while (first.n > 0 && first.p[first.n - 1] == ' ')
			first.n--;
		buf_add_str(line, first);
	}
	lines_close(file);
	return rc;
}
