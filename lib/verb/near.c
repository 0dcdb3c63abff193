#include "verb/near.h"

#include <stdlib.h>

#include "base/hash.h"
#include "text/text.h"

enum { WORDS = 256 }; /* of a text that are compared; a long text is cut */

struct sum {
	uint64_t v[2];
};

static int
by_hash(const void *pa, const void *pb)
{
	const struct sum *a = pa, *b = pb;

	return memcmp(a->v, b->v, sizeof a->v);
}

static bool
is_number(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] < '0' || word.p[i] > '9')
			return false;
	}
	return true;
}

/* The distinct words of a text as hashes, without numbers. */
static size_t
words_of(struct str text, struct arena *a, struct sum out[WORDS])
{
	struct strs words = text_tokens(a, &text, 1);
	size_t n = 0, distinct = 0;

	for (size_t i = 0; i < words.n && n < WORDS; i++) {
		if (!is_number(words.v[i]))
			out[n++] = (struct sum){
			    {hash64(words.v[i], 0), hash64(words.v[i], 1)}};
	}
	if (n > 1)
		qsort(out, n, sizeof *out, by_hash);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || by_hash(&out[i], &out[i - 1]) != 0)
			out[distinct++] = out[i];
	}
	return distinct;
}

static bool
add(struct near *near, struct sum s)
{
	return set_add(&near->sets, (struct str){(const char *)s.v, sizeof s.v});
}

bool
near_add(struct near *near, struct str text, struct arena *a)
{
	struct sum word[WORDS], all = {{0, 0}};
	size_t n = words_of(text, a, word);
	bool is_new;

	if (n < NEAR_WORDS)
		return false;
	for (size_t i = 0; i < n; i++) {
		all.v[0] += word[i].v[0];
		all.v[1] += word[i].v[1];
	}
	is_new = add(near, all);
	for (size_t i = 0; i < n; i++) {
		struct sum rest = {{all.v[0] - word[i].v[0], all.v[1] - word[i].v[1]}};

		is_new &= add(near, rest);
	}
	return !is_new;
}

void
near_release(struct near *near)
{
	set_release(&near->sets);
}
