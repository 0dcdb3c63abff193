/*
 * Fuzzes a file of word vectors, and the text that one is made from. A file is refused,
 * or every word that it has leads to coordinates in it. What is made of a text is a
 * file that is read, and that is as it was made.
 */
#include "fuzz.h"

#include <math.h>

#include "json/out.h"
#include "model/vectors.h"
#include "verb/vectors.h"

static void
must_be_sound(const struct vectors *v)
{
	static float sum[VECTORS_DIMS_MOST];
	const uint32_t words = (uint32_t)vectors_header(v)->words,
		       dims = vectors_dimensions(v);

	MUST(vectors_find(v, STR("a")) <= words);
	for (uint32_t i = 1; i <= words; i++) {
		memset(sum, 0, sizeof sum);
		vectors_add(v, i, 1, sum);
		for (uint32_t k = 0; k < dims; k++)
			MUST(isfinite(sum[k]));
	}
}

static void
read_file(struct str bytes, bool own)
{
	struct err e;
	struct vectors *v = vectors_parse(bytes, "v", &e);

	MUST(!own || v != NULL);
	if (v == NULL) {
		must_be_told(&e);
		return;
	}
	must_be_sound(v);
	MUST(!own || vectors_verify(v, "v", &e) == 0);
	vectors_free(v);
}

static void
make_file(struct str text)
{
	struct mb_vectors *v = mb_vectors_new(100);
	struct buf file = {0}, table = {0};
	struct vectors_header h;
	struct err e;

	for (const char *end; (end = memchr(text.p, '\n', text.n)) != NULL;) {
		size_t n = (size_t)(end - text.p);
		int rc = mb_vectors_step(v, (struct str){text.p, n}, &e);

		if (rc < 0)
			must_be_told(&e);
		if (rc > 0)
			break;
		text = (struct str){end + 1, text.n - n - 1};
	}
	if (mb_vectors_finish(v, &table, &h, &e) == 0) {
		json_write(&file, &VECTORS_HEADER_TABLE, &h);
		buf_addc(&file, '\n');
		buf_add_str(&file, buf_str(&table));
		read_file(buf_str(&file), true);
	}
	buf_release(&file);
	buf_release(&table);
	mb_vectors_free(v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = {size == 0 ? "" : (const char *)data, size};

	read_file(bytes, false);
	make_file(bytes);
	return 0;
}
