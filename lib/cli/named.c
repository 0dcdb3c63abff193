#include "cli/named.h"

#include <math.h>

#include "base/mem.h"
#include "cli/vectors.h"
#include "io/file.h"
#include "store/versions.h"
#include "verb/rescore.h"

struct known {
	struct buf name;
	struct model *model; /* NULL: the version cannot be loaded */
	struct buf bytes;    /* of its file, borrowed by the model */
	uint64_t used;       /* the time of the last use */
};

enum {
	VERSIONS_HELD = 8
}; /* a log is in order of time, so it rarely needs more than two at once */

struct named {
	struct cli *cli;
	struct state *state;
	struct known known[VERSIONS_HELD];
	uint64_t clock;
};

struct named *
named_new(struct cli *cli, struct state *state)
{
	struct named *n = mem_zalloc(1, sizeof *n);

	n->cli = cli;
	n->state = state;
	return n;
}

void
named_free(struct named *n)
{
	if (n == NULL)
		return;
	for (struct known *k = n->known; k < n->known + VERSIONS_HELD; k++) {
		model_free(k->model);
		buf_release(&k->name);
		buf_release(&k->bytes);
	}
	mem_free(n);
}

/*
 * The router of the version, which borrows the bytes; NULL if it is missing, or does not
 * match the sha256 in its name.
 */
static struct model *
load(struct named *n, struct str version, struct buf *bytes)
{
	struct buf path = {0};
	struct model *m = NULL;
	struct err e;

	if (str_is(version, "rules"))
		return model_rules();
	if (!version_exists(n->state, version))
		return NULL;
	if (file_read(version_file(n->state, version, &path), bytes, SIZE_MAX, &e) < 0)
		cli_fail(n->cli, &e);
	if (version_genuine(version, buf_str(bytes), path.p, &e) < 0)
		cli_warn(n->cli,
		    "version %.*s is damaged and is not used: see mb-version verify",
		    STR_ARG(version));
	else if ((m = cli_model(n->state, buf_str(bytes), path.p, false, &e)) == NULL)
		cli_fail(n->cli, &e);
	buf_release(&path);
	return m;
}

/* Each version is loaded once. A new one replaces the least recently used one. */
static struct model *
version_of(struct named *n, struct str name)
{
	struct known *k = n->known, *oldest = k;

	for (; k < n->known + VERSIONS_HELD; k++) {
		if (k->used > 0 && str_eq(buf_str(&k->name), name))
			break;
		if (k->used < oldest->used)
			oldest = k;
	}
	if (k == n->known + VERSIONS_HELD) {
		k = oldest;
		model_free(k->model);
		buf_reset(&k->name);
		buf_add_str(&k->name, name);
		buf_reset(&k->bytes);
		k->model = load(n, name, &k->bytes);
	}
	k->used = ++n->clock;
	return k->model;
}

/* During a canary both versions are asked, each for its share of the units. */
static double
ask_both(struct named *n, const struct trajectory *t, const struct decision *d,
    struct str action, struct arena *a)
{
	const struct canary *c = &d->canary;
	struct model *canary = version_of(n, c->version);
	double p, q;

	if (canary == NULL || c->against.p == NULL)
		return NAN;
	p = rescore(canary, t, d, action, a);
	if ((canary = version_of(n, c->against)) == NULL)
		return NAN;
	q = rescore(canary, t, d, action, a);
	return c->share * p + (1 - c->share) * q;
}

double
named_propensity(struct named *n, const struct trajectory *t, const struct decision *d,
    struct str action, struct arena *a)
{
	struct model *m;

	if (d->canary.version.p != NULL)
		return ask_both(n, t, d, action, a);
	if (d->router_version.p == NULL ||
	    (m = version_of(n, d->router_version)) == NULL)
		return NAN;
	return rescore(m, t, d, action, a);
}
