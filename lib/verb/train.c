#include "verb/train.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/utc.h"
#include "model/file.h"
#include "model/learn.h"
#include "model/action_parts.h"
#include "model/prior.h"
#include "model/settings.h"
#include "model/tunables.h"
#include "model/users.h"

struct mb_train {
	struct train_options opt;
	struct router_header header;
	struct weights start;   /* the router of --init, or the prior */
	struct weights weights; /* the trained weights */
	struct counts counts;
	struct lesson *lesson;
	size_t n, cap;
	struct set distinct; /* the distinct tasks; after ANEW_MOST no more */
	double reward;       /* the sum of rewards */
	int64_t *at; /* with a half-life: the times of the lessons, or UNDATED */
	size_t at_cap;
	int64_t newest;
	unsigned long long undated;
	struct docs *docs;
	struct tasks *tasks;
	struct arena arena, scratch; /* for the run; for one example */
	struct sha256 *sha;          /* of the lines */
};

static const double DAY_MS = 24 * 60 * 60 * 1000;
static const int64_t UNDATED = INT64_MIN;

struct mb_train *
mb_train_new(const struct train_options *opt)
{
	struct mb_train *t = mem_zalloc(1, sizeof *t);
	const double n = NAN;

	t->opt = *opt;
	t->docs = docs_new();
	docs_use(t->docs, opt->vectors);
	t->tasks = tasks_new(opt->vectors);
	t->sha = sha256_new();
	t->newest = UNDATED;
	t->header = (struct router_header){.format = STR("memabra-router"),
	    .learner = STR("competing-actions"),
	    .slope = 1,
	    .share = n,
	    .learnt = n,
	    .importance = n,
	    .half_life_days = n,
	    .reward_weights = {n, n, n, n, n}};
	return t;
}

void
mb_train_free(struct mb_train *t)
{
	char hex[SHA256_HEX + 1];

	if (t == NULL)
		return;
	sha256_hex(t->sha, hex);
	weights_release(&t->start);
	weights_release(&t->weights);
	counts_release(&t->counts);
	docs_free(t->docs);
	tasks_free(t->tasks);
	set_release(&t->distinct);
	mem_free(t->lesson);
	mem_free(t->at);
	arena_release(&t->arena);
	arena_release(&t->scratch);
	mem_free(t);
}

int
mb_train_init(struct mb_train *t, struct str router, const char *name, struct err *e)
{
	struct router_header *h = &t->header, old;
	char hex[SHA256_HEX + 1];

	if (file_parse(router, name,
		&(struct file_target){
		    &old, &t->start, &t->counts, &t->arena, .squares = true},
		e) < 0)
		return -1;
	if (vectors_fit(old.vectors, t->opt.vectors, name, e) < 0)
		return -1;
	if (t->opt.bits != TRAIN_AUTO && t->opt.bits != (int)old.bits) {
		return err_set(e, ERR_USAGE,
		    "%s: has %.0f bits, and --bits cannot change that", name, old.bits);
	}
	sha256_of(router, hex);
	h->parent = arena_dup(&t->arena, str_of(hex));
	h->examples_before = old.examples + old.examples_before;
	h->composites = old.composites;
	h->clarifies = old.clarifies;
	h->slope = old.slope;
	h->shift = old.shift;
	t->opt.bits = (int)old.bits;
	if (t->opt.lambda == TRAIN_AUTO)
		t->opt.lambda = old.lambda;
	if (t->opt.compete == TRAIN_AUTO)
		t->opt.compete = old.compete;
	if (t->opt.rate == TRAIN_AUTO)
		t->opt.rate = old.learning_rate;
	return 0;
}

/*
 * The lots depend on the task, so equal tasks are never in both training and
 * hold-out.
 */
static void
draw_lots(struct mb_train *t, struct lesson *l, const struct example *x)
{
	uint64_t h = 0;

	for (size_t i = 0; i < x->words.n; i++)
		h = hash64(x->words.v[i], h);
	l->split.fold = (uint8_t)(h % FOLDS);
	l->split.draw = draw_of(h / FOLDS);
	if (t->distinct.n <= ANEW_MOST)
		set_add(&t->distinct, (struct str){(const char *)&h, sizeof h});
}

/* Keeps a time of an example, unless it is the one that was kept. */
static void
keep_time(struct mb_train *t, struct str *kept, struct str time)
{
	if (time.p != NULL && time.p != kept->p)
		*kept = arena_dup(&t->arena, time);
}

static void
note_times(struct mb_train *t, const struct example *x)
{
	struct router_header *h = &t->header;

	if (x->created_at.p == NULL)
		return;
	keep_time(
	    t, &h->first_created_at, utc_earlier(h->first_created_at, x->created_at));
	keep_time(t, &h->last_created_at, utc_later(h->last_created_at, x->created_at));
}

/* Notes the time of the last lesson. */
static void
note_age(struct mb_train *t, const struct example *x)
{
	int64_t *at;

	if (t->opt.half_life == 0)
		return;
	t->at = mem_grow(t->at, &t->at_cap, t->n, sizeof *t->at);
	at = &t->at[t->n - 1];
	if (!utc_parse(x->created_at, at)) {
		*at = UNDATED;
		t->undated++;
	} else if (*at > t->newest) {
		t->newest = *at;
	}
}

unsigned long long
mb_train_undated(const struct mb_train *t)
{
	return t->undated;
}

/* Multiplies the weight of each lesson by 2^-(its age in half-lives). */
static void
weigh_ages(struct mb_train *t)
{
	for (size_t i = 0; t->opt.half_life > 0 && i < t->n; i++) {
		double age = t->at[i] == UNDATED ? 0
						 : (double)(t->newest - t->at[i]) /
						       (double)t->opt.half_life;

		t->lesson[i].weight *= (float)exp2(-fmin(age, HALVES_MOST));
	}
}

int
mb_train_step(
    struct mb_train *t, const struct example *x, struct str line, struct err *e)
{
	const struct features_memory memory = {t->docs, &t->scratch, &t->scratch};
	struct lesson *l;
	struct features v;
	struct action_parts members;
	struct action act;
	uint32_t *row;

	arena_reset(&t->scratch);
	if (action_parse(x->action, &t->scratch, &act, e) < 0)
		return -1;
	t->lesson = mem_grow(t->lesson, &t->cap, t->n + 1, sizeof *t->lesson);
	l = &t->lesson[t->n++];
	row = arena_alloc(&t->scratch, x->candidates.n * sizeof *row);
	features_make(&v, x, &memory, row);
	members = action_parts_find(&v, x, &act, row, &memory);
	l->task = tasks_keep(t->tasks, x, &v);
	l->member = arena_alloc(&t->arena, members.n * sizeof *l->member);
	memcpy(l->member, members.row, members.n * sizeof *l->member);
	l->members = members.n;
	l->reward = (float)x->reward;
	l->weight = (float)x->weight;
	l->importance =
	    (float)(isnan(x->propensity)
			? 1
			: fmin(1 / (x->actions * x->propensity), WEIGHT_MOST));
	l->user = x->user.n == 0 ? 0 : (uint32_t)hash64(x->user, 0) | 1;
	l->rows = 0;
	draw_lots(t, l, x);
	features_count(&v, &t->counts);
	t->header.composites += act.type == ACTION_COMPOSITE;
	t->header.clarifies += act.type == ACTION_CLARIFY;
	if (isnan(t->header.reward_weights.success))
		t->header.reward_weights = x->reward_weights;
	t->reward += x->reward;
	note_times(t, x);
	note_age(t, x);
	sha256_add(t->sha, line);
	sha256_add(t->sha, STR("\n"));
	return 0;
}

static void
fill_header(struct mb_train *t, const struct settings *set)
{
	struct router_header *h = &t->header;
	char hex[SHA256_HEX + 1];

	sha256_hex(t->sha, hex);
	t->sha = sha256_new();
	h->dataset_sha256 = arena_dup(&t->arena, str_of(hex));
	h->examples = (double)t->n;
	h->vectors =
	    t->opt.vectors == NULL ? STR_NONE : vectors_header(t->opt.vectors)->sha256;
	h->bits = t->weights.bits;
	h->lambda = set->lambda;
	h->compete = set->compete;
	h->learning_rate = set->rate;
	h->passes = set->passes;
	h->share = set->share < 1 ? set->share : NAN;
	h->learnt = set->learnt < 1 ? set->learnt : NAN;
	h->importance = set->alike ? 0 : NAN;
	h->seed = (double)set->seed;
	if (t->opt.half_life > 0)
		h->half_life_days = (double)t->opt.half_life / DAY_MS;
	h->mean_reward = t->reward / (double)t->n;
}

int
mb_train_finish(struct mb_train *t, struct err *e)
{
	struct settings set = {t->opt.lambda, t->opt.compete,
	    t->opt.rate == TRAIN_AUTO ? LEARNING_RATE : t->opt.rate, t->opt.passes,
	    .share = t->opt.share,
	    .seed = t->opt.seed == TRAIN_AUTO ? SEED : (uint64_t)t->opt.seed};
	struct progress progress = {
	    .tell = t->opt.progress, .ctx = t->opt.to.ctx, .held_out = NAN};

	if (t->n == 0)
		return err_set(e, ERR_NO, "no examples");
	users_weigh(t->lesson, t->n);
	weigh_ages(t);
	set.progress = t->opt.progress == NULL ? NULL : &progress;
	tasks_weigh(t->tasks, &t->counts);
	for (size_t i = 0; i < t->n; i++) {
		arena_reset(&t->scratch);
		task_weigh(t->lesson[i].task, &t->counts, &t->scratch);
	}
	if (t->opt.bits == TRAIN_AUTO)
		t->opt.bits = t->n < CHOOSE_LEAST ? BITS_FEW : BITS;
	if (t->header.parent.p == NULL)
		learn_start(&t->start, (unsigned)t->opt.bits, t->header.clarifies > 0);
	if (!weights_learnt(&t->start))
		prior_start(&t->start);
	t->start.clarify = t->header.clarifies > 0;
	weights_init(&t->weights, t->start.bits, t->start.clarify);
	if (settings_learn(&set,
		&(struct training){&t->start, weights_learnt(&t->start), t->lesson,
		    t->n, t->distinct.n, t->opt.way, &t->header, &t->arena},
		&t->weights, e) < 0)
		return -1;
	fill_header(t, &set);
	file_write(&t->header, &t->weights, &t->counts, &t->opt.to);
	return 0;
}
