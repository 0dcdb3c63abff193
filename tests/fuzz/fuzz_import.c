/*
 * Fuzzes the importers: the first line of the input names the format (another
 * text: auto), the next byte selects the options and the size of the pieces; the
 * rest is the log. A mutation keeps the format. Laws: each printed line is a
 * trajectory; or a result; how the log is cut into pieces changes nothing; the tally counts
 * what was printed; a refusal is a message.
 */
#include "fuzz.h"

#include "import/formats.h"
#include "import/import.h"
#include "json/stream.h"
#include "rec/result.h"
#include "rec/trajectory.h"

static struct arena arena;

struct run {
	struct import *import;
	bool results;
	struct buf lines;
	double printed;
};

static void
emit(void *ctx, struct str line)
{
	struct run *r = ctx;
	struct trajectory t;
	struct result result;
	struct err e;

	MUST(memchr(line.p, '\n', line.n) == NULL);
	if (r->results) {
		/* Of a task that one log lacks, the result lacks a side. */
		MUST(result_read(reader(), &result, line, &arena, &e) == 0 ||
		     strcmp(e.text, "baseline: is missing") == 0 ||
		     strcmp(e.text, "challenger: is missing") == 0);
	} else {
		MUST(trajectory_check(reader(), &t, line, &arena, &e) == 0);
		MUST(t.task.input.n > 0 && t.decisions.n > 0);
	}
	buf_add_str(&r->lines, line);
	buf_addc(&r->lines, '\n');
	r->printed++;
}

static int
take(void *ctx, const struct json_value *v, struct err *e)
{
	struct run *r = ctx;

	if (v == NULL || import_record(r->import, v, e) < 0)
		must_be_told(e);
	return 0;
}

/* Imports a file that comes in pieces of this size. */
static void
import_file(struct run *r, struct str log, size_t piece)
{
	struct json_stream *s = json_stream_new(FORMAT_ARRAYS, take, r);
	struct err e;
	int rc = 0;

	for (size_t i = 0; i < log.n && rc == 0; i += piece) {
		rc = json_stream_feed(s,
		    (struct str){log.p + i, log.n - i < piece ? log.n - i : piece}, &e);
		if (rc < 0)
			must_be_told(&e);
	}
	MUST(import_end(r->import, &e) == 0);
	json_stream_free(s);
}

/* All lines that an import of the log prints; results: of its two halves at a NUL. */
static struct buf
imported(struct import_options opt, struct str log, size_t piece)
{
	const char *half = opt.results ? memchr(log.p, '\0', log.n) : NULL;
	size_t n = half == NULL ? log.n : (size_t)(half - log.p);
	struct run r = {.results = opt.results};
	struct import_tally tally;
	struct err e;

	opt.emit = emit;
	opt.ctx = &r;
	r.import = import_new(&opt, FORMATS);
	import_file(&r, (struct str){log.p, n}, piece);
	if (half != NULL)
		import_file(&r, (struct str){half + 1, log.n - n - 1}, piece);
	MUST(import_finish(r.import, &e) == 0);
	tally = import_tally(r.import, &arena);
	MUST(opt.results || tally.trajectories == r.printed);
	MUST(tally.rewards <= tally.trajectories &&
	     tally.statuses <= tally.trajectories);
	import_free(r.import);
	return r.lines;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
	uint8_t *end = memchr(data, '\n', size);
	size_t name = end == NULL ? 0 : (size_t)(end + 1 - data);

	(void)seed;
	return name + LLVMFuzzerMutate(data + name, size - name, most - name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const SCORES[] = {NULL, "score", "reward", "correct"};
	struct import_options opt = {.score_hi = 1};
	struct buf whole, cut, name = {0};
	struct str log;
	const uint8_t *option = memchr(data, '\n', size);

	if (option == NULL || ++option == data + size)
		return 0;
	buf_add(&name, data, (size_t)(option - data) - 1);
	opt.format = format_named(buf_cstr(&name));
	buf_release(&name);
	opt.per_call = *option & 1;
	opt.redact = *option & 2;
	opt.score = SCORES[*option >> 2 & 3];
	opt.results = *option & 128;
	log = alone(option + 1, size - (size_t)(option - data) - 1);
	whole = imported(opt, log, log.n + 1);
	cut = imported(opt, log, 1 + (*option >> 4 & 7u));
	MUST(str_eq(buf_str(&whole), buf_str(&cut)));
	buf_release(&whole);
	buf_release(&cut);
	give_back(log);
	arena_reset(&arena);
	return 0;
}
