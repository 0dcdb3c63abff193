/*
 * mb-dataset: trajectories to examples, one for each decision. With --rescore it
 * computes missing propensities from the versions that the log names.
 */
#include <math.h>

#include "base/num.h"
#include "cli/cli.h"
#include "cli/named.h"
#include "cli/state.h"
#include "json/out.h"
#include "model/sparse.h"
#include "rec/vw.h"
#include "verb/dataset.h"

enum {
	OPT_FORMAT = CLI_OWN,
	OPT_RESCORE,
	OPT_OWN,
	OPT_UNREWARDED,
	OPT_STATE,
	OPT_SUCCESS,
	OPT_TOOL_ERROR,
	OPT_CORRECTION,
	OPT_LATENCY,
	OPT_COST
};

static const struct option LONG[] = {{"format", required_argument, NULL, OPT_FORMAT},
    {"rescore", no_argument, NULL, OPT_RESCORE}, {"own", no_argument, NULL, OPT_OWN},
    {"unrewarded", no_argument, NULL, OPT_UNREWARDED},
    {"state", required_argument, NULL, OPT_STATE},
    {"reward-success", required_argument, NULL, OPT_SUCCESS},
    {"reward-tool-error", required_argument, NULL, OPT_TOOL_ERROR},
    {"reward-correction", required_argument, NULL, OPT_CORRECTION},
    {"reward-minute", required_argument, NULL, OPT_LATENCY},
    {"reward-cost", required_argument, NULL, OPT_COST}, CLI_OPTIONS};

/* Relative: another compiler may round otherwise. */
static const double SAME_PROPENSITY = 1e-9;

struct run {
	struct cli cli;
	struct json_in *in;
	struct arena arena; /* memory of one line */
	struct buf out;
	struct dataset_options options;
	struct sparse_maker *sparse; /* for --format svmlight */

	bool rescore;        /* --rescore */
	const char *dir;     /* --state */
	struct state *state; /* the state with the versions */
	struct named *named;
	unsigned long long impossible, unknown, unchecked, contradicted;
};

static const char usage[] =
    "examples:\n"
    "  mb-dataset log.jsonl > examples.jsonl\n"
    "  mb-select --state s log.jsonl | mb-dataset | mb-train > router.jsonl\n"
    "  mb-dataset --rescore --state s log.jsonl |\n"
    "      mb-offpolicy --challenger new.jsonl\n"
    "  mb-dataset --format svmlight log.jsonl > rows    for liblinear-train -s 0\n"
    "\n"
    "usage:\n"
    "  mb-dataset [--format jsonl|vw|svmlight] [--rescore [--state DIR]]\n"
    "             [--own] [--unrewarded] [--reward-success X] [--reward-tool-error X]\n"
    "             [--reward-correction X] [--reward-minute X] [--reward-cost X]\n"
    "             [--now TIME] [--rejects FILE] [--strict] [FILE...]\n"
    "\n"
    "Print one example for each decision of each trajectory: the words of the task,\n"
    "the chosen action, and the reward. If a trajectory has no reward, it is computed\n"
    "from its outcome, by these weights:\n"
    "  --reward-success X          added for the status success (1)\n"
    "  --reward-tool-error X       subtracted for each tool error (0.2)\n"
    "  --reward-correction X       subtracted for each correction (0.3)\n"
    "  --reward-minute X           subtracted for each minute (0.1)\n"
    "  --reward-cost X             subtracted for each unit of cost (1)\n"
    "\n"
    "  --format FORMAT  jsonl (the default); vw: for Vowpal Wabbit, --cb_explore_adf;\n"
    "                   svmlight: for LIBLINEAR, a row of numbers a decision\n"
    "  --rescore        restore missing propensities of decisions that name a stored\n"
    "                   version, by asking that version\n"
    "  --own            only propensities of decisions that name their router; with\n"
    "                   --rescore, only those that this version computes as well\n"
    "  --unrewarded     also first decisions whose reward never came\n"
    "  --state DIR      the state in which versions are looked up (default\n"
    "                   $MB_STATE, else ~/.local/state/memabra)\n"
    "  --now TIME       the time to record for a repair of the state\n"
    "  --rejects FILE   write bad lines to FILE\n"
    "  --strict         stop at the first bad line\n"
    "  --help, --version\n";

static void
emit(void *ctx, const struct example *x)
{
	struct run *r = ctx;

	buf_reset(&r->out);
	json_write(&r->out, &EXAMPLE_TABLE, x);
	out_line(r->cli.out, buf_str(&r->out));
}

static void
emit_vw(void *ctx, const struct example *x)
{
	struct run *r = ctx;

	buf_reset(&r->out);
	vw_write(&r->out, x, &r->arena);
	out_add(r->cli.out, buf_str(&r->out));
}

static void
emit_svmlight(void *ctx, const struct example *x)
{
	struct run *r = ctx;

	buf_reset(&r->out);
	svmlight_write(&r->out, x->reward, sparse_row(r->sparse, x));
	out_line(r->cli.out, buf_str(&r->out));
}

/* ---- propensities, asked for anew ---- */

/* The rules of another memabra may be others: what they computed cannot be restored. */
static double
ask_again(void *ctx, const struct trajectory *t, const struct decision *d,
    struct str action, struct arena *a)
{
	struct run *r = ctx;
	double p = NAN;

	if (!str_is(d->router_version, "rules") && !str_is(d->canary.against, "rules"))
		p = named_propensity(r->named, t, d, action, a);
	if (p > 0)
		return p;
	if (p == 0)
		r->impossible++;
	else
		r->unknown++;
	return NAN;
}

/* Whether the version computes the logged propensity: 1, 0; -1: nobody knows. */
static int
check(void *ctx, const struct trajectory *t, const struct decision *d,
    struct str action, struct arena *a)
{
	struct run *r = ctx;
	double p = named_propensity(r->named, t, d, action, a);

	if (isnan(p)) {
		r->unchecked++;
		return -1;
	}
	if (fabs(p - d->propensity) <= SAME_PROPENSITY * d->propensity)
		return 1;
	r->contradicted++;
	return 0;
}

static void
tell_checked(struct run *r)
{
	if (r->unchecked > 0)
		cli_warn(&r->cli,
		    "%llu propensities do not count: the decisions name no stored "
		    "version, or not their exploration",
		    r->unchecked);
	if (r->contradicted > 0)
		cli_warn(&r->cli,
		    "%llu propensities do not count: the version that the decision "
		    "names computes another one",
		    r->contradicted);
}

static void
tell_rescored(struct run *r)
{
	if (!r->rescore)
		return;
	tell_checked(r);
	if (r->unknown > 0)
		cli_warn(&r->cli,
		    "%llu propensities stay unknown: the decisions name no stored "
		    "version, or not their exploration",
		    r->unknown);
	if (r->impossible > 0)
		cli_warn(&r->cli,
		    "%llu decisions could not have been made by the version that they "
		    "name: something else chose, and their propensities stay unknown",
		    r->impossible);
	named_free(r->named);
	state_close(r->state);
}

/* ---- */

static void
take_format(struct run *r, const char *name)
{
	if (str_is(str_of(name), "vw")) {
		r->options.emit = emit_vw;
	} else if (str_is(str_of(name), "svmlight")) {
		r->options.emit = emit_svmlight;
		if (r->sparse == NULL)
			r->sparse = sparse_new();
	} else if (!str_is(str_of(name), "jsonl")) {
		cli_usage(&r->cli, "--format wants jsonl, vw or svmlight: '%s'", name);
	} else {
		r->options.emit = emit;
	}
}

static int
step(void *ctx, struct str line, struct err *e)
{
	struct run *r = ctx;
	struct trajectory t;

	arena_reset(&r->arena);
	if (trajectory_check(r->in, &t, line, &r->arena, e) < 0)
		return -1;
	if ((!r->options.unrewarded || trajectory_lacks(&t) < LACKS_REWARD) &&
	    trajectory_fit(&t, e) < 0)
		return -1;
	return mb_dataset_step(&r->options, &t, &r->arena, e);
}

static void
start_rescoring(struct run *r)
{
	if (r->dir != NULL && !r->rescore)
		cli_usage(&r->cli,
		    "--state wants --rescore: nothing else is looked up there");
	if (!r->rescore)
		return;
	r->state = cli_state(&r->cli, r->dir, 0);
	r->named = named_new(&r->cli, r->state);
	r->options.rescore = ask_again;
	r->options.check = check;
	r->options.rescore_ctx = r;
}

static void
weight(struct cli *c, const char *option, double *out)
{
	struct err e;

	if (num_option_real(option, optarg, (struct real_range){0, 1e6}, out, &e) < 0)
		cli_usage(c, "%s", e.text);
}

int
main(int argc, char *argv[])
{
	static struct run r;
	struct reward_weights *w = &r.options.weights;
	int c;

	cli_start(&r.cli, "mb-dataset", usage);
	r.cli.reads = RECORD_TRAJECTORY;
	r.options = (struct dataset_options){
	    .weights = REWARD_DEFAULT, .emit = emit, .emit_ctx = &r};
	while ((c = cli_getopt(&r.cli, argc, argv, ":", LONG)) != -1) {
		switch (c) {
		case OPT_FORMAT:
			take_format(&r, optarg);
			break;
		case OPT_RESCORE:
			r.rescore = true;
			break;
		case OPT_OWN:
			r.options.own = true;
			break;
		case OPT_UNREWARDED:
			r.options.unrewarded = true;
			break;
		case OPT_STATE:
			r.dir = optarg;
			break;
		case OPT_SUCCESS:
			weight(&r.cli, "--reward-success", &w->success);
			break;
		case OPT_TOOL_ERROR:
			weight(&r.cli, "--reward-tool-error", &w->tool_error);
			break;
		case OPT_CORRECTION:
			weight(&r.cli, "--reward-correction", &w->correction);
			break;
		case OPT_LATENCY:
			weight(&r.cli, "--reward-minute", &w->minute);
			break;
		case OPT_COST:
			weight(&r.cli, "--reward-cost", &w->cost);
			break;
		default:
			cli_option(&r.cli, c);
		}
	}
	if (r.options.unrewarded && r.options.emit != emit)
		cli_usage(&r.cli, "--unrewarded wants --format jsonl");
	start_rescoring(&r);
	r.in = json_in_new();
	r.options.described = described_new();
	cli_pump(&r.cli, argv + optind, step, &r);
	tell_rescored(&r);
	json_in_free(r.in);
	described_free(r.options.described);
	sparse_free(r.sparse);
	arena_release(&r.arena);
	buf_release(&r.out);
	return cli_finish(&r.cli);
}
