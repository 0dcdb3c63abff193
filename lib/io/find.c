#include "io/find.h"

#include "io/file_names.h"

struct find {
	const char *name;
	file_found_fn *found;
	void *ctx;
};

static bool
is_left_out(const char *name)
{
	return strcmp(name, ".git") == 0 || strcmp(name, "node_modules") == 0;
}

static int find_in(const struct find *, const char *dir, int depth, struct err *);

static int
find_below(const struct find *f, const char *dir, int depth, struct err *e)
{
	struct buf names = {0}, path = {0};
	int rc = file_list(dir, &names, e) < 0 ? f->found(f->ctx, NULL, e) : 0;
	const char *name = names.p;

	for (; rc == 0 && name != NULL && name < names.p + names.n;
	     name += strlen(name) + 1) {
		enum file_kind kind;

		buf_reset(&path);
		buf_addf(&path, "%s/%s", dir, name);
		kind = depth == 0 ? file_kind_behind(buf_cstr(&path))
				  : file_kind(buf_cstr(&path));
		if (kind == FILE_DIR && !is_left_out(name))
			rc = find_in(f, buf_cstr(&path), depth + 1, e);
	}
	buf_release(&names);
	buf_release(&path);
	return rc;
}

static int
find_in(const struct find *f, const char *dir, int depth, struct err *e)
{
	struct buf path = {0};
	int rc = 0;

	buf_addf(&path, "%s/%s", dir, f->name);
	if (file_kind_behind(buf_cstr(&path)) == FILE_REGULAR)
		rc = f->found(f->ctx, buf_cstr(&path), e);
	else if (depth < FIND_DEPTH)
		rc = find_below(f, dir, depth, e);
	buf_release(&path);
	return rc;
}

int
file_find(
    const char *dir, const char *name, file_found_fn *found, void *ctx, struct err *e)
{
	struct find f = {name, found, ctx};

	return find_in(&f, dir, 0, e);
}
