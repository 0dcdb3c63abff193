/*
 * mb-train: examples to a router.
 */
#include <math.h>

#include "base/num.h"
#include "base/utc.h"
#include "cli/cli.h"
#include "cli/vectors.h"
#include "io/file.h"
#include "io/job.h"
#include "model/vectors.h"
#include "verb/merge.h"
#include "verb/train.h"

enum {
	OPT_INIT = CLI_OWN,
	OPT_SEED,
	OPT_PASSES,
	OPT_BITS,
	OPT_LAMBDA,
	OPT_COMPETE,
	OPT_RATE,
	OPT_SHARE,
	OPT_HALF_LIFE,
	OPT_MERGE,
	OPT_VECTORS
};

static const struct option LONG[] = {{"init", required_argument, NULL, OPT_INIT},
    {"seed", required_argument, NULL, OPT_SEED},
    {"passes", required_argument, NULL, OPT_PASSES},
    {"bits", required_argument, NULL, OPT_BITS},
    {"lambda", required_argument, NULL, OPT_LAMBDA},
    {"compete", required_argument, NULL, OPT_COMPETE},
    {"learning-rate", required_argument, NULL, OPT_RATE},
    {"share", required_argument, NULL, OPT_SHARE},
    {"half-life", required_argument, NULL, OPT_HALF_LIFE},
    {"vectors", required_argument, NULL, OPT_VECTORS},
    {"merge", no_argument, NULL, OPT_MERGE}, CLI_OPTIONS};

static const size_t ROUTER_MOST = (size_t)512 << 20; /* bytes: 2^24 weights fit */

struct run {
	struct cli cli;
	struct json_in *in;
	struct arena arena; /* memory of one line */
	struct buf init;
	struct mb_train *train;
	unsigned long long read; /* examples */
	/* start of the learning, by cli_seconds; 0: not started */
	double began;
};

static const char usage[] =
    "examples:\n"
    "  mb-dataset log.jsonl | mb-train > router.jsonl\n"
    "  mb-dataset new.jsonl | mb-train --init router.jsonl > next.jsonl\n"
    "  mb-train --merge shard1 shard2 > router.jsonl\n"
    "\n"
    "usage:\n"
    "  mb-train [--init ROUTER] [--seed N] [--passes N] [--bits N] [--lambda X]\n"
    "           [--compete X] [--learning-rate X] [--share X] [--half-life TIME]\n"
    "           [--vectors FILE] [--rejects FILE] [--strict] [FILE...]\n"
    "  mb-train --merge ROUTER...\n"
    "\n"
    "Learn a router from examples and print it. Settings that are auto are chosen\n"
    "on a held-out fifth of the examples; the header of the router lists the trials.\n"
    "  --init ROUTER      start from this router\n"
    "  --vectors FILE     word vectors, from mb-vectors: so words of similar meaning\n"
    "                     help; all programs that use the router need them\n"
    "  --merge            merge routers that learnt from shards of a log\n"
    "  --half-life TIME   such as 30d: an example counts half as much as one that is\n"
    "                     newer by this time\n"
    "  Each of these is auto by default:\n"
    "  --seed N           for the order of the examples (auto: 1)\n"
    "  --passes N         passes over the examples\n"
    "  --bits N           2^N hashed weights\n"
    "  --lambda X         scale of crosses of words and actions\n"
    "  --compete X        how much a reward affects rivals, 0 to 1\n"
    "  --learning-rate X  of AdaGrad (auto: 0.05)\n"
    "  --share X          of what is learnt; the rest is the best constant\n"
    "  --rejects FILE     write bad lines to FILE\n"
    "  --strict           stop at the first bad line\n"
    "  --help, --version\n";

static void
emit(void *ctx, struct str bytes)
{
	struct run *r = ctx;

	out_add(r->cli.out, bytes);
}

/* The progress of the learning, for a terminal. */
static void
show(void *ctx, const struct progress *w)
{
	struct run *r = ctx;
	char held_out[32] = "";
	double rate, left;

	if (r->began == 0)
		r->began = cli_seconds();
	if (!cli_due(&r->cli))
		return;
	rate = (double)w->taken / fmax(cli_seconds() - r->began, 1e-3);
	left = (double)(w->passes - w->pass) * (double)w->lessons +
	       (double)(w->lessons - w->done);
	if (!isnan(w->held_out))
		snprintf(held_out, sizeof held_out, ", held out %.4f", w->held_out);
	cli_show(&r->cli, "%s %d, pass %d of %d, %.0f/s, loss %.4f%s, %.0f s left",
	    w->trial ? "trial" : "training", w->learnings, w->pass, w->passes, rate,
	    w->loss, held_out, left / rate);
}

static int
step(void *ctx, struct str line, struct err *e)
{
	struct run *r = ctx;
	struct example x;

	arena_reset(&r->arena);
	if (example_read(r->in, &x, line, &r->arena, e) < 0)
		return -1;
	cli_progress(&r->cli, "examples", ++r->read);
	return mb_train_step(r->train, &x, line, e);
}

/* Merges routers to one. */
static void
merge(struct run *r, char *const routers[])
{
	struct mb_merge *m = mb_merge_new();
	struct err e;
	int rc = 0;

	for (; rc == 0 && *routers != NULL; routers++) {
		buf_reset(&r->init);
		if ((rc = file_read(*routers, &r->init, ROUTER_MOST, &e)) == 0)
			rc = mb_merge_step(m, buf_str(&r->init), *routers, &e);
	}
	if (rc == 0)
		rc = mb_merge_finish(m, &(struct router_sink){emit, r}, &e);
	mb_merge_free(m);
	buf_release(&r->init);
	if (rc < 0)
		cli_fail(&r->cli, &e);
}

/* Returns true. */
static bool
tell_undated(struct run *r)
{
	unsigned long long n = mb_train_undated(r->train);

	if (n > 0)
		cli_warn(&r->cli,
		    "%llu of %llu examples have no created_at that is RFC 3339: they "
		    "count as new",
		    n, r->read);
	return true;
}

/* Examples to a router, which starts from another router unless init is NULL. */
static void
train(struct run *r, struct train_options *o, const char *init, char *const files[])
{
	struct err e;

	/* Here it costs little: the router will name this sha256. */
	if (cli_vectors(NULL, &o->vectors, &e) < 0 ||
	    (o->vectors != NULL && vectors_verify(o->vectors, "--vectors", &e) < 0))
		cli_fail(&r->cli, &e);
	if (o->vectors != NULL && o->bits != TRAIN_AUTO && o->bits < TRAIN_NEAR_BITS)
		cli_usage(
		    &r->cli, "--vectors wants --bits %d or more", TRAIN_NEAR_BITS);
	r->in = json_in_new();
	r->train = mb_train_new(o);
	if (init != NULL &&
	    (file_read(init, &r->init, ROUTER_MOST, &e) < 0 ||
		mb_train_init(r->train, buf_str(&r->init), init, &e) < 0))
		cli_fail(&r->cli, &e);
	buf_release(&r->init);
	if (cli_pump(&r->cli, files, step, r) == 0 && tell_undated(r) &&
	    mb_train_finish(r->train, &e) < 0) {
		cli_warn(&r->cli, "%s", e.text);
		cli_status(&r->cli, (int)e.kind);
	}
	mb_train_free(r->train);
	json_in_free(r->in);
	arena_release(&r->arena);
}

static bool
is_auto(const char *value)
{
	return strcmp(value, "auto") == 0;
}

static int64_t
whole(struct cli *c, const char *option, int64_t lo, int64_t hi)
{
	struct err e;
	int64_t v;

	if (is_auto(optarg))
		return TRAIN_AUTO;
	if (num_option_int(option, optarg, (struct int_range){lo, hi}, &v, &e) < 0)
		cli_usage(c, "%s", e.text);
	return v;
}

static double
real(struct cli *c, const char *option, double lo, double hi)
{
	struct err e;
	double v;

	if (is_auto(optarg))
		return TRAIN_AUTO;
	if (num_option_real(option, optarg, (struct real_range){lo, hi}, &v, &e) < 0)
		cli_usage(c, "%s", e.text);
	return v;
}

static void
take_option(struct cli *cli, struct train_options *o, const char **init, int c)
{
	switch (c) {
	case OPT_INIT:
		*init = optarg;
		break;
	case OPT_SEED:
		o->seed = whole(cli, "--seed", 0, INT64_C(1) << 53);
		break;
	case OPT_PASSES:
		o->passes = (int)whole(cli, "--passes", 0, 1000);
		break;
	case OPT_BITS:
		o->bits = (int)whole(cli, "--bits", 1, ROUTER_BITS_MAX);
		break;
	case OPT_LAMBDA:
		o->lambda = real(cli, "--lambda", 0, 100);
		break;
	case OPT_COMPETE:
		o->compete = real(cli, "--compete", 0, 1);
		break;
	case OPT_RATE:
		o->rate = real(cli, "--learning-rate", 1e-6, 10);
		break;
	case OPT_SHARE:
		o->share = real(cli, "--share", 0, 1);
		break;
	case OPT_HALF_LIFE:
		if (!utc_duration(str_of(optarg), &o->half_life) || o->half_life <= 0)
			cli_usage(
			    cli, "--half-life wants a time such as 30d: '%s'", optarg);
		break;
	case OPT_VECTORS:
		cli_vectors_option(optarg);
		break;
	case OPT_MERGE:
		break;
	default:
		cli_option(cli, c);
	}
}

int
main(int argc, char *argv[])
{
	static struct run r;
	struct train_options o = {.lambda = TRAIN_AUTO,
	    .compete = TRAIN_AUTO,
	    .rate = TRAIN_AUTO,
	    .bits = TRAIN_AUTO,
	    .passes = TRAIN_AUTO,
	    .share = TRAIN_AUTO,
	    .seed = TRAIN_AUTO,
	    .to = {emit, &r},
	    .way = &JOBS,
	    .progress = show};
	const char *init = NULL;
	bool merging = false, learning = false;
	int c;

	cli_start(&r.cli, "mb-train", usage);
	r.cli.reads = RECORD_EXAMPLE;
	while ((c = cli_getopt(&r.cli, argc, argv, ":", LONG)) != -1) {
		merging |= c == OPT_MERGE;
		learning |= c != OPT_MERGE;
		take_option(&r.cli, &o, &init, c);
	}
	if (merging && learning)
		cli_usage(
		    &r.cli, "--merge learns nothing, so it takes no other option");
	cli_binary(&r.cli, "a router");
	if (merging)
		merge(&r, argv + optind);
	else
		train(&r, &o, init, argv + optind);
	return cli_finish(&r.cli);
}
