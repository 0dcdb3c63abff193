#include "model/word_reasons.h"

#include "base/buf.h"
#include "model/near.h"

enum { WORDS_SHOWN = 3 }; /* words that the reason of an overlap names */

/* Whether the text contains a word of the task, or its stem. */
static bool
shares(uint32_t term, struct str word, const struct doc *d)
{
	uint32_t stem = term_hash(TERM_STEM, term_stem(word));

	for (size_t k = 0; k < d->nwords; k++) {
		if (d->words[k].term == term)
			return true;
	}
	for (size_t k = 0; k < d->nstems; k++) {
		if (d->stems[k].term == stem)
			return true;
	}
	return false;
}

struct str
words_shared(
    const struct features *v, struct strs words, const struct doc *d, struct arena *a)
{
	const float *value = v->value;
	size_t shown[WORDS_SHOWN], n = 0;
	struct buf out = {0};
	struct str said;

	for (size_t i = 0; d != NULL && i < words.n; i++) {
		size_t k;

		if ((n == WORDS_SHOWN && value[shown[n - 1]] >= value[i]) ||
		    !shares(v->term[i], words.v[i], d))
			continue;
		n = n < WORDS_SHOWN ? n + 1 : n;
		for (k = n - 1; k > 0 && value[shown[k - 1]] < value[i]; k--)
			shown[k] = shown[k - 1];
		shown[k] = i;
	}
	for (size_t k = 0; k < n; k++) {
		buf_adds(&out, k > 0 ? ", '" : "'");
		buf_add_str(&out, words.v[shown[k]]);
		buf_addc(&out, '\'');
	}
	said = arena_dup(a, buf_str(&out));
	buf_release(&out);
	return said;
}

struct str
words_near(const struct near_reason *t, struct arena *a)
{
	const struct doc *d = t->features->row[t->row].doc;
	struct near_pair p = near_pair_of(t->features, d, t->counts);

	for (size_t i = 0; p.adds > 0 && i < t->text.n; i++) {
		if (term_hash(TERM_WORD, t->text.v[i]) == d->words[p.text].term)
			return arena_fmt(a, "'%.*s' is near '%.*s'",
			    STR_ARG(t->words.v[p.task]), STR_ARG(t->text.v[i]));
	}
	return STR("no other word of its text is near the task's");
}
