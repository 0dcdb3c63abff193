#include "import/bfcl_scores.h"

#include <math.h>

enum { CATEGORIES = 64, CATEGORY_BYTES = 64 }; /* version 4 has 25, of 23 bytes */

struct category {
	char name[CATEGORY_BYTES];
	double want, have; /* failures: by the header; that were read */
	bool again;        /* it has several score files */
};

struct scores {
	struct category v[CATEGORIES];
	size_t n;
	bool header; /* the last header waits for a failure, which says its category */
	double want;
};

static struct scores *
scores_of(struct import *im)
{
	return import_state(im, sizeof(struct scores));
}

/* The category of a test; a test of another format has the id of a test before ':'. */
static struct str
category_of(struct str id)
{
	struct str s = {id.p, id.n};

	if (memchr(id.p, ':', id.n) != NULL)
		return STR("format_sensitivity");
	while (s.n > 0 && s.p[s.n - 1] != '_')
		s.n--;
	return (struct str){s.p, s.n > 0 ? s.n - 1 : 0};
}

static struct category *
find_category(struct scores *s, struct str name)
{
	for (size_t i = 0; i < s->n; i++) {
		if (str_is(name, s->v[i].name))
			return &s->v[i];
	}
	return NULL;
}

void
bfcl_header_end(struct import *im)
{
	struct scores *s = scores_of(im);

	if (s->header)
		import_miss(im,
		    "a score file without failures: its category is unknown", STR_NONE);
	s->header = false;
}

void
bfcl_header(struct import *im, double failures)
{
	struct scores *s = scores_of(im);

	bfcl_header_end(im);
	s->header = true;
	s->want = failures;
}

/* The first failure after a header says of which category the header is. */
static struct category *
name_header(struct import *im, struct scores *s, struct str name)
{
	struct category *c = find_category(s, name);

	if (!s->header)
		return c;
	s->header = false;
	if (c != NULL) {
		c->again = true;
	} else if (s->n < CATEGORIES && name.n < CATEGORY_BYTES) {
		c = &s->v[s->n++];
		*c = (struct category){.want = s->want};
		memcpy(c->name, name.p, name.n);
	} else {
		import_miss(
		    im, "a score file of too many, or of a long category", name);
	}
	return c;
}

void
bfcl_failure(struct import *im, struct str id, struct str category)
{
	struct str name = category.n > 0 ? category : category_of(id);
	struct category *c = name_header(im, scores_of(im), name);

	if (c != NULL)
		c->have++;
}

double
bfcl_reward(struct import *im, struct str id, bool failed, bool alone)
{
	const struct category *c = find_category(scores_of(im), category_of(id));

	if (!failed && c == NULL)
		return NAN;
	if (!alone || (c != NULL && c->again)) {
		import_miss(im,
		    "several runs of a test: which one a score is of is unknown",
		    STR_NONE);
		return NAN;
	}
	if (!failed && !(c->have >= c->want)) {
		import_miss(im, "a test without score: its score file is incomplete",
		    str_of(c->name));
		return NAN;
	}
	return failed ? 0 : 1;
}

void
bfcl_scores_reset(struct import *im)
{
	scores_of(im)->n = 0;
}
