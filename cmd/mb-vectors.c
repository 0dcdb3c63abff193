/*
 * mb-vectors: word vectors as text to the file that routers use.
 */
#include "base/num.h"
#include "cli/cli.h"
#include "io/map.h"
#include "json/out.h"
#include "model/vectors.h"
#include "verb/vectors.h"

enum { OPT_WORDS = CLI_OWN, OPT_SOURCE, OPT_CHECK };

/* With 100 dimensions they take 11 MB; rarer words add almost nothing to routing. */
enum { WORDS = 100000 };

static const struct option LONG[] = {{"words", required_argument, NULL, OPT_WORDS},
    {"source", required_argument, NULL, OPT_SOURCE},
    {"check", no_argument, NULL, OPT_CHECK}, CLI_OPTIONS};

static const char usage[] =
    "examples:\n"
    "  mb-vectors glove.6B.100d.txt > english.vectors\n"
    "  mb-vectors --source 'fastText, CC BY-SA 3.0' cc.de.300.vec.gz > german.vectors\n"
    "  mb-vectors --check english.vectors\n"
    "\n"
    "usage:\n"
    "  mb-vectors [--words N] [--source TEXT] [--rejects FILE] [--strict] [FILE...]\n"
    "  mb-vectors --check FILE...\n"
    "\n"
    "Convert word vectors, a line \"word number number ...\" each, to one file.\n"
    "  --words N       keep the first N words (100000): they are the most frequent\n"
    "  --source TEXT   note in the file what it was made from, and its licence\n"
    "  --check         say whether these files are whole and as they were made\n"
    "  --rejects FILE  write bad lines to FILE\n"
    "  --strict        stop at the first bad line\n"
    "  --help, --version\n";

static int
step(void *ctx, struct str line, struct err *e)
{
	return mb_vectors_step(ctx, line, e);
}

static void
convert(struct cli *c, size_t words, struct str source, char *const files[])
{
	struct mb_vectors *v = mb_vectors_new(words);
	struct buf table = {0}, line = {0};
	struct vectors_header h;
	struct err e;

	if (cli_pump(c, files, step, v) == 0) {
		if (mb_vectors_finish(v, &table, &h, &e) < 0) {
			cli_warn(c, "%s", e.text);
			cli_status(c, (int)e.kind);
		} else {
			h.source = source;
			json_write(&line, &VECTORS_HEADER_TABLE, &h);
			out_line(c->out, buf_str(&line));
			out_add(c->out, buf_str(&table));
		}
	}
	mb_vectors_free(v);
	buf_release(&table);
	buf_release(&line);
}

static int
check_one(const char *path, struct err *e)
{
	struct vectors *v;
	struct map map;
	int rc = -1;

	if (map_open(&map, path, VECTORS_FILE_MOST, e) < 0)
		return -1;
	v = vectors_parse(map.bytes, path, e);
	if (v != NULL)
		rc = vectors_verify(v, path, e);
	vectors_free(v);
	map_close(&map);
	return rc;
}

static void
check(struct cli *c, char *const files[])
{
	struct err e;

	if (*files == NULL)
		cli_usage(c, "--check wants a file");
	for (; *files != NULL; files++) {
		if (check_one(*files, &e) < 0) {
			cli_warn(c, "%s", e.text);
			cli_status(c, (int)e.kind);
		}
	}
}

static size_t
take_words(struct cli *c)
{
	struct err e;
	int64_t n;

	if (num_option_int("--words", optarg, (struct int_range){1, VECTORS_WORDS_MOST},
		&n, &e) < 0)
		cli_usage(c, "%s", e.text);
	return (size_t)n;
}

int
main(int argc, char *argv[])
{
	static struct cli cli;
	size_t words = WORDS;
	struct str source = STR_NONE;
	bool checks = false, converts = false;
	int c;

	cli_start(&cli, "mb-vectors", usage);
	while ((c = cli_getopt(&cli, argc, argv, ":", LONG)) != -1) {
		converts |= c != OPT_CHECK;
		if (c == OPT_WORDS)
			words = take_words(&cli);
		else if (c == OPT_SOURCE)
			source = str_of(optarg);
		else if (c == OPT_CHECK)
			checks = true;
		else
			cli_option(&cli, c);
	}
	if (checks && converts)
		cli_usage(&cli, "--check takes no other option");
	if (!checks)
		cli_binary(&cli, "a table of word vectors");
	if (checks)
		check(&cli, argv + optind);
	else
		convert(&cli, words, source, argv + optind);
	return cli_finish(&cli);
}
