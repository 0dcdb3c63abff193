#include "import/import.h"

#include <assert.h>
#include <math.h>

#include "base/mem.h"
#include "import/misses.h"
#include "import/new_ids.h"
#include "import/results.h"
#include "import/score_names.h"
#include "import/write.h"
#include "json/out.h"

enum {
	EPISODES = 256, /* open at a time: a transcript and its agents */
	FORMATS_MAX = 32
};

struct open_episode {
	struct str key; /* in the arena of the run */
	struct episode *episode;
	unsigned long long used; /* when, by the count of uses */
};

struct import {
	struct import_options opt;
	const struct import_format *const *formats;
	const struct import_format *format; /* of this file; NULL: not recognised yet */
	const struct import_format *looks;  /* what this file looks like instead */
	bool known;                         /* the format of this file is */
	bool used[FORMATS_MAX];             /* the formats of records so far */
	struct open_episode open[EPISODES];
	size_t episodes;
	unsigned long long uses;
	struct import_writer writer;
	struct groups *groups[FORMATS_MAX]; /* NULL until the format needs them */
	void *state;                        /* of the format; NULL until it needs it */
	struct set once;                    /* ids of records */
	struct arena run;
	struct misses misses;
	struct new_ids ids;
	struct score_names scores;
	double records;
	struct results results; /* of --as results */
	bool failed;            /* while an episode was closed; why is in `failure` */
	struct err failure;
};

static void
count_miss(void *im, const char *reason, struct str value)
{
	import_miss(im, reason, value);
}

struct import *
import_new(
    const struct import_options *opt, const struct import_format *const formats[])
{
	struct import *im = mem_zalloc(1, sizeof *im);

	im->opt = *opt;
	im->formats = formats;
	im->format = opt->format;
	im->scores.want = opt->score;
	im->ids.rules = opt->rename;
	im->results.miss = count_miss;
	im->results.ctx = im;
	return im;
}

static void
free_groups(struct import *im)
{
	for (size_t i = 0; i < FORMATS_MAX; i++) {
		groups_free(im->groups[i]);
		im->groups[i] = NULL;
	}
}

void
import_free(struct import *im)
{
	if (im == NULL)
		return;
	for (size_t i = 0; i < im->episodes; i++)
		episode_free(im->open[i].episode);
	import_writer_release(&im->writer);
	free_groups(im);
	mem_free(im->state);
	results_release(&im->results);
	set_release(&im->once);
	new_ids_release(&im->ids);
	misses_release(&im->misses);
	score_names_release(&im->scores);
	arena_release(&im->run);
	mem_free(im);
}

const struct import_format *
import_format(const struct import *im)
{
	return im->format;
}

const struct import_format *
import_looks(const struct import *im)
{
	return im->looks;
}

double
import_records(const struct import *im)
{
	return im->records;
}

const struct import_options *
import_options(const struct import *im)
{
	return &im->opt;
}

void *
import_state(struct import *im, size_t size)
{
	if (im->state == NULL)
		im->state = mem_zalloc(1, size);
	return im->state;
}

void
import_miss(struct import *im, const char *reason, struct str value)
{
	misses_add(&im->misses, reason, value);
}

struct str
import_id(struct import *im, struct str id, struct arena *a)
{
	return new_ids_name(&im->ids, &im->misses, id, a);
}

bool
import_once(struct import *im, struct str record_id)
{
	return set_add(&im->once, record_id);
}

bool
import_had(const struct import *im, struct str record_id)
{
	return set_has(&im->once, record_id);
}

/* The least recently used episode: it is closed for a new one. */
static struct open_episode *
oldest(struct import *im)
{
	struct open_episode *o = &im->open[0];

	for (size_t i = 1; i < im->episodes; i++) {
		if (im->open[i].used < o->used)
			o = &im->open[i];
	}
	return o;
}

static struct open_episode *
open_with(struct import *im, struct str key)
{
	for (size_t i = 0; i < im->episodes; i++) {
		if (str_eq(im->open[i].key, key))
			return &im->open[i];
	}
	return NULL;
}

struct episode *
import_episode(struct import *im, struct str key)
{
	struct open_episode *o = open_with(im, key);

	if (o == NULL && im->episodes < EPISODES) {
		o = &im->open[im->episodes++];
		o->episode = episode_new();
		o->key = arena_dup(&im->run, key);
	} else if (o == NULL) {
		o = oldest(im);
		import_close(im, o->episode);
		o->key = arena_dup(&im->run, key);
	}
	o->used = ++im->uses;
	o->episode->seen = im->writer.seen.n;
	return o->episode;
}

void
import_close(struct import *im, struct episode *ep)
{
	const char *why = NULL;

	if (ep->cost < 0 || ep->cost > 1e15) {
		import_miss(
		    im, "a cost that is negative or beyond all reason", STR_NONE);
		ep->cost = NAN;
	}
	if (!im->opt.results)
		why = import_write(&im->writer, &im->opt, im->format, ep);
	else if (results_take(&im->results, ep, &im->failure) < 0)
		im->failed = true;
	if (why != NULL)
		import_miss(im, why, STR_NONE);
	episode_reset(ep);
	ep->seen = im->writer.seen.n; /* of the next task in the same record */
}

void
import_put(struct import *im, const struct import_facts *f, struct str line)
{
	struct import_writer *w = &im->writer;

	if (!set_add(&w->ids, f->id)) {
		import_miss(im, "a trajectory that is there again", STR_NONE);
		return;
	}
	w->trajectories++;
	w->rewards += f->rewarded;
	w->statuses += f->status;
	im->opt.emit(im->opt.ctx, line);
}

static void
close_all(struct import *im)
{
	for (size_t i = 0; i < im->episodes; i++)
		import_close(im, im->open[i].episode);
}

static size_t
format_number(const struct import *im)
{
	size_t i = 0;

	while (im->formats[i] != NULL && im->formats[i] != im->format)
		i++;
	assert(i < FORMATS_MAX);
	return i;
}

/* Until a record is recognised, the format of the file before counts. */
static int
recognise(struct import *im, const struct json_value *v, struct err *e)
{
	size_t i = 0;

	while (im->formats[i] != NULL && !im->formats[i]->is(v))
		i++;
	if (im->opt.format != NULL && !im->format->is(v))
		im->looks = im->formats[i];
	else if (im->opt.format == NULL && im->formats[i] != NULL)
		im->format = im->formats[i];
	im->known = im->opt.format != NULL || im->formats[i] != NULL;
	if (im->format != NULL)
		return 0;
	return err_set(e, ERR_INPUT,
	    tools_are(v) ? "no format is recognised: read a list of tools by --tools"
			 : "no format is recognised: name it with --from, or see "
			   "mb-import(1)");
}

/* The return value of a format, or the failure of an episode that it closed. */
static int
outcome_of(struct import *im, int rc, struct err *e)
{
	if (rc < 0 || !im->failed)
		return rc;
	*e = im->failure;
	return -1;
}

int
import_record(struct import *im, const struct json_value *v, struct err *e)
{
	if (!im->known && recognise(im, v, e) < 0)
		return -1;
	im->records++;
	im->used[format_number(im)] = true;
	return outcome_of(im, im->format->record(im, v, e), e);
}

int
import_end(struct import *im, struct err *e)
{
	int rc = 0;

	if (im->format != NULL && im->format->end != NULL)
		rc = im->format->end(im, e);
	else
		close_all(im);
	/* A format that collects over files would mix the sides. */
	if (rc == 0 && im->opt.results && im->format != NULL &&
	    im->format->finish != NULL) {
		rc = im->format->finish(im, e);
		free_groups(im);
	}
	im->results.side = 1;
	im->known = false;
	im->looks = NULL;
	return outcome_of(im, rc, e);
}

int
import_finish(struct import *im, struct err *e)
{
	struct buf scores = {0};
	int rc = 0;

	if (im->opt.results)
		rc = results_finish(&im->results, &im->opt, im->format, e);
	for (size_t i = 0; rc == 0 && !im->opt.results && im->formats[i] != NULL; i++) {
		if (!im->used[i] || im->formats[i]->finish == NULL)
			continue;
		im->format = im->formats[i];
		rc = im->format->finish(im, e);
	}
	if (im->records > 0 && score_names_miss(&im->scores, &scores))
		import_miss(im, buf_cstr(&scores), STR_NONE);
	buf_release(&scores);
	return rc;
}

static struct str
names_of_formats(const struct import *im, struct arena *a)
{
	struct str names = STR_NONE;

	for (size_t i = 0; im->formats[i] != NULL; i++) {
		if (im->used[i] && names.n == 0)
			names = str_of(im->formats[i]->name);
		else if (im->used[i])
			names = arena_fmt(
			    a, "%.*s,%s", STR_ARG(names), im->formats[i]->name);
	}
	return names.p == NULL && im->format != NULL ? str_of(im->format->name) : names;
}

struct import_tally
import_tally(const struct import *im, struct arena *a)
{
	struct import_tally t = {.records = im->records,
	    .trajectories = im->writer.trajectories,
	    .rewards = im->writer.rewards,
	    .statuses = im->writer.statuses,
	    .results = im->opt.results ? im->results.printed : NAN};

	t.format = names_of_formats(im, a);
	t.misses = misses_list(&im->misses, a);
	return t;
}

struct groups *
import_groups(struct import *im, struct err *e)
{
	struct groups **g = &im->groups[format_number(im)];

	if (*g == NULL)
		*g = groups_new(e);
	return *g;
}

void
import_one_score(
    struct import *im, struct episode *ep, struct str name, double value, bool only)
{
	double reward, lo = im->opt.score_lo, hi = im->opt.score_hi;

	score_names_note(&im->scores, name);
	if (isnan(value)) {
		import_miss(im, "the value of this score is no number", name);
		return;
	}
	episode_score(ep, name, value);
	if (im->opt.score == NULL && !only)
		import_miss(im, "score not used: choose it with --score", name);
	if (im->opt.score == NULL ? !only : !str_is(name, im->opt.score))
		return;
	reward = (value - lo) / (hi - lo);
	if (!(reward >= -1e-9 && reward <= 1 + 1e-9)) {
		import_miss(im, "score outside its scale: give it with --score", name);
		return;
	}
	ep->reward = reward < 0 ? 0 : reward > 1 ? 1 : reward;
}

void
import_score(struct import *im, struct episode *ep, struct str name, double value)
{
	import_one_score(im, ep, name, value, false);
}
