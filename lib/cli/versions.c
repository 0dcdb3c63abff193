#include "cli/versions.h"

#include "base/utc.h"
#include "json/out.h"
#include "store/forget.h"
#include "store/versions.h"
#include "verb/version.h"

static void
check(struct cli_versions *p, int rc, const struct err *e)
{
	if (rc < 0)
		cli_fail(p->cli, e);
}

void
cli_versions_lack(struct cli_versions *p, const char *what, struct str which)
{
	struct err e;

	err_set(&e, ERR_NO, "%s: '%.*s'", what, STR_ARG(which));
	cli_fail(p->cli, &e);
}

void
cli_versions_read(struct cli_versions *p)
{
	struct err e;

	history_release(&p->history);
	buf_reset(&p->active);
	check(p, version_active(p->state, &p->active, &e), &e);
	check(p, history_read(p->state, &p->history, &e), &e);
}

void
cli_versions_release(struct cli_versions *p)
{
	history_release(&p->history);
	buf_release(&p->active);
	buf_release(&p->text);
}

static struct version_view
view(struct cli_versions *p, struct str version)
{
	return (struct version_view){version, str_eq(version, buf_str(&p->active)),
	    history_tenure(&p->history, version)};
}

void
cli_versions_put(struct cli_versions *p, struct str version, bool row)
{
	struct version_view v = view(p, version);

	if (p->json) {
		tenure_write(&p->text, v.version, v.active, v.tenure);
		buf_adds(&p->text, "}\n");
	} else if (row) {
		mb_version_row(&p->text, &v);
	} else {
		buf_addf(&p->text, "%.*s\n", STR_ARG(version));
	}
}

void
cli_versions_list(struct cli_versions *p)
{
	struct buf names = {0};
	struct err e;

	check(p, version_list(p->state, &names, &e), &e);
	if (!p->json)
		mb_version_head(&p->text);
	cli_versions_put(p, STR("rules"), true);
	for (const char *v = names.p; v != NULL && v < names.p + names.n;
	     v += strlen(v) + 1)
		cli_versions_put(p, str_of(v), true);
	buf_release(&names);
}

/* A version, with the first line of its file; for the rules without examples. */
struct found {
	struct buf path, name, line;
	struct router_header header;
	struct arena arena;
};

static void
find(struct cli_versions *p, const char *name, struct found *f)
{
	struct err e;

	*f = (struct found){0};
	if (strcmp(name, "rules") != 0 && strcmp(name, "active") != 0 &&
	    !version_exists(p->state, str_of(name)))
		cli_versions_lack(p, "no such version", str_of(name));
	check(p, version_find(p->state, name, &f->path, &f->name, &e), &e);
	if (f->path.n > 0)
		check(p,
		    version_header(
			buf_cstr(&f->path), &f->header, &f->line, &f->arena, &e),
		    &e);
}

static void
found_release(struct found *f)
{
	arena_release(&f->arena);
	buf_release(&f->line);
	buf_release(&f->path);
	buf_release(&f->name);
}

void
cli_versions_show(struct cli_versions *p, const char *version)
{
	struct found f;
	struct version_view v;

	find(p, version, &f);
	v = view(p, buf_str(&f.name));
	if (p->json) {
		tenure_write(&p->text, v.version, v.active, v.tenure);
		json_key(&p->text, "file");
		json_str(&p->text, f.path.n > 0 ? buf_str(&f.path) : STR_NONE);
		json_key(&p->text, "header");
		buf_add_str(&p->text, f.path.n > 0 ? buf_str(&f.line) : STR("null"));
		json_key(&p->text, "learnt");
		buf_addf(
		    &p->text, "%.0f}\n", f.header.examples + f.header.examples_before);
	} else {
		mb_version_page(&p->text, &v, &f.header, buf_str(&f.path));
	}
	found_release(&f);
}

void
cli_versions_learnt(struct cli_versions *p, const char *version)
{
	struct found f;
	double examples;
	struct err e;

	find(p, version, &f);
	examples = f.header.examples + f.header.examples_before;
	check(p, forget_learnt(p->state, buf_str(&f.name), &examples, &e), &e);
	buf_addf(&p->text, "%.0f\n", examples);
	found_release(&f);
}

void
cli_versions_active(struct cli_versions *p, const char *when)
{
	struct buf name = {0};
	struct err e;
	int64_t at;

	if (when == NULL) {
		cli_versions_put(p, buf_str(&p->active), false);
		return;
	}
	if (!utc_parse(str_of(when), &at))
		cli_usage(p->cli,
		    "--at wants a time such as 2026-04-14T15:27:38Z: '%s'", when);
	check(p, history_at(p->state, at, &name, &e), &e);
	cli_versions_put(p, buf_str(&name), false);
	buf_release(&name);
}
