/*
 * Fuzzes the readers of catalogues of tools: JSON of any layout, or the text of a
 * SKILL.md that begins with "---". Laws: each tool is printed as a catalog entry;
 * no id comes twice; a refusal is a message.
 */
#include "fuzz.h"

#include "import/catalog.h"
#include "import/formats.h"
#include "json/stream.h"
#include "rec/catalog.h"

struct reading {
	struct import *import;
	struct import_tools tools;
};

static void
no_lines(void *ctx, struct str line)
{
	(void)ctx;
	MUST(line.p == NULL); /* a catalogue has no trajectories */
}

static int
take(void *ctx, const struct json_value *v, struct err *e)
{
	struct reading *r = ctx;

	if (v == NULL || catalog_record(r->import, &r->tools, v, e) < 0)
		must_be_told(e);
	return 0;
}

static void
read_json(struct reading *r, struct str text)
{
	struct json_stream *s = json_stream_new(FORMAT_ARRAYS, take, r);
	struct err e;

	if (json_stream_feed(s, text, &e) < 0)
		must_be_told(&e);
	json_stream_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct import_options opt = {.emit = no_lines};
	struct str text = alone(data, size);
	struct reading r = {.import = import_new(&opt, FORMATS)};
	struct catalog_entry entry;
	struct arena a = {0};
	struct buf line = {0};
	struct err e;

	if (str_starts(text, STR("---")))
		catalog_skill(r.import, &r.tools, STR("folder"), text);
	else
		read_json(&r, text);
	for (size_t i = 0; i < r.tools.n; i++) {
		line.n = 0;
		tool_write(&line, &r.tools.v[i]);
		MUST(catalog_entry_read(reader(), &entry, buf_str(&line), &a, &e) == 0);
		MUST(entry.kind == r.tools.v[i].kind);
		MUST(str_eq(entry.candidate.id, r.tools.v[i].id));
		for (size_t k = 0; k < i; k++)
			MUST(entry.kind != r.tools.v[k].kind ||
			     !str_eq(entry.candidate.id, r.tools.v[k].id));
	}
	buf_release(&line);
	arena_release(&a);
	tools_release(&r.tools);
	import_free(r.import);
	give_back(text);
	return 0;
}
