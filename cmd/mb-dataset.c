/*
 * mb-dataset: trajectories to examples, one a decision.
 */
#include "base/num.h"
#include "cli/cli.h"
#include "json/out.h"
#include "model/sparse.h"
#include "rec/vw.h"
#include "verb/dataset.h"

enum { OPT_FORMAT = CLI_OWN, OPT_SUCCESS, OPT_TOOL_ERROR, OPT_CORRECTION, OPT_LATENCY, OPT_COST };

static const struct option LONG[] = {{"format", required_argument, NULL, OPT_FORMAT},
    {"reward-success", required_argument, NULL, OPT_SUCCESS},
    {"reward-tool-error", required_argument, NULL, OPT_TOOL_ERROR},
    {"reward-correction", required_argument, NULL, OPT_CORRECTION},
    {"reward-minute", required_argument, NULL, OPT_LATENCY},
    {"reward-cost", required_argument, NULL, OPT_COST}, CLI_OPTIONS};

struct run {
	struct cli cli;
	struct json_in *in;
	struct arena arena; /* of one line */
	struct buf out;
	struct dataset_options options;
	struct sparse_maker *sparse; /* of --format svmlight */
};

static void
usage(FILE *f)
{
	fputs("examples:\n"
	      "  mb-dataset log.jsonl > examples.jsonl\n"
	      "  mb-select --state s log.jsonl | mb-dataset | mb-train > router.jsonl\n"
	      "  mb-dataset --format svmlight log.jsonl > rows    for liblinear-train -s 0 -B 1 rows\n"
	      "\n"
	      "usage:\n"
	      "  mb-dataset [--format jsonl|vw|svmlight] [--reward-success X]\n"
	      "             [--reward-tool-error X] [--reward-correction X]\n"
	      "             [--reward-minute X] [--reward-cost X]\n"
	      "             [--rejects FILE] [--strict] [FILE...]\n"
	      "\n"
	      "Write one example for each decision of each trajectory: what the task was in words,\n"
	      "what was chosen, and the reward. A trajectory without a reward gets one computed\n"
	      "from its outcome, by these weights:\n"
	      "  --reward-success X          added for the status success (1)\n"
	      "  --reward-tool-error X       taken away for each tool error (0.2)\n"
	      "  --reward-correction X       taken away for each correction (0.3)\n"
	      "  --reward-minute X           taken away for each minute (0.1)\n"
	      "  --reward-cost X             taken away for each unit of cost (1)\n"
	      "\n"
	      "  --format FORMAT  jsonl (the default); vw: for Vowpal Wabbit, --cb_explore_adf;\n"
	      "                   svmlight: for LIBLINEAR, a row of numbers a decision\n"
	      "  --rejects FILE   keep bad lines in FILE\n"
	      "  --strict         stop at the first bad line\n"
	      "  --help, --version\n",
	    f);
}

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
	if (trajectory_read(r->in, &t, line, &r->arena, e) < 0)
		return -1;
	return mb_dataset_step(&r->options, &t, &r->arena, e);
}

static void
weight(struct cli *c, const char *option, double *out)
{
	struct err e;

	if (num_option_real(option, optarg, 0, 1e6, out, &e) < 0)
		cli_usage(c, "%s", e.text);
}

int
main(int argc, char *argv[])
{
	static struct run r;
	struct reward_weights *w = &r.options.weights;
	int c, at;

	cli_start(&r.cli, "mb-dataset", usage);
	r.options = (struct dataset_options){REWARD_DEFAULT, emit, &r};
	while ((c = getopt_long(argc, argv, "", LONG, &at)) != -1) {
		switch (c) {
		case OPT_FORMAT:
			take_format(&r, optarg);
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
	r.in = json_in_new();
	cli_pump(&r.cli, argv + optind, step, &r);
	json_in_free(r.in);
	sparse_free(r.sparse);
	arena_release(&r.arena);
	buf_release(&r.out);
	return cli_finish(&r.cli);
}
