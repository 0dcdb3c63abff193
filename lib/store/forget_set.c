#include "store/forget_set.h"

#include <string.h>

#include "base/num.h"

static const char WORD[] = "word ";

/* Adds to the rising list of lengths, unless it is there. */
static void
add_length(struct forget *f, size_t n)
{
	size_t at = 0;

	while (at < f->lengths_n && f->lengths[at] < n)
		at++;
	if (at < f->lengths_n && f->lengths[at] == n)
		return;
	memmove(f->lengths + at + 1, f->lengths + at,
	    (f->lengths_n++ - at) * sizeof *f->lengths);
	f->lengths[at] = (uint16_t)n;
}

/* A tombstone tells no length, and a longer id is in no record. */
static void
add_word(struct forget *f, struct str tombstone, size_t n)
{
	if (n == 0 || n > LIMIT_ID || !set_add(&f->words, tombstone))
		return;
	add_length(f, n);
	buf_addf(&f->word_list, "%s%.*s %zu\n", WORD, STR_ARG(tombstone), n);
}

/* Both ends of a word as a number. */
static unsigned
ends_of(struct str word)
{
	return (unsigned)(unsigned char)word.p[0] << 8 |
	       (unsigned char)word.p[word.n - 1];
}

static void
add_known(struct forget *f, struct str tombstone, struct str word)
{
	unsigned bit;

	if (word.n == 0)
		return;
	bit = ends_of(word);
	f->ends[bit / 64] |= UINT64_C(1) << bit % 64;
	add_word(f, tombstone, word.n);
}

bool
forget_may_have(const struct forget *f, struct str word)
{
	unsigned bit = ends_of(word);

	return f->any_ends || (f->ends[bit / 64] >> bit % 64 & 1) != 0;
}

static void
add_id(struct forget *f, struct str tombstone)
{
	if (!set_add(&f->ids, tombstone))
		return;
	buf_add_str(&f->list, tombstone);
	buf_addc(&f->list, '\n');
	f->count.trajectories++;
}

void
forget_add(struct forget *f, struct str id)
{
	char tombstone[TOMBSTONE + 1];

	tombstone_of(id, tombstone);
	add_id(f, str_of(tombstone));
	if (!tombstone_is(id))
		add_known(f, str_of(tombstone), id);
}

void
forget_add_user(struct forget *f, struct str user)
{
	char tombstone[TOMBSTONE + 1];

	tombstone_of(user, tombstone);
	add_known(f, str_of(tombstone), user);
}

int
forget_add_line(struct forget *f, struct str line, struct err *e)
{
	const size_t w = sizeof WORD - 1;
	struct str tombstone = {line.p + w, TOMBSTONE};
	double n;

	if (tombstone_is(line)) {
		add_id(f, line);
		return 0;
	}
	if (line.n < w + TOMBSTONE + 2 || memcmp(line.p, WORD, w) != 0 ||
	    !tombstone_is(tombstone) || line.p[w + TOMBSTONE] != ' ' ||
	    !num_parse(
		(struct str){line.p + w + TOMBSTONE + 1, line.n - w - TOMBSTONE - 1},
		&n) ||
	    !(n >= 1 && n <= LIMIT_ID))
		return err_set(e, ERR_INPUT, "not a list of tombstones");
	add_word(f, tombstone, (size_t)n);
	f->any_ends = true;
	return 0;
}

void
forget_release(struct forget *f)
{
	set_release(&f->ids);
	set_release(&f->found);
	set_release(&f->learnt_runs);
	set_release(&f->words);
	buf_release(&f->list);
	buf_release(&f->word_list);
}

bool
forget_hit(struct forget *f, struct str id, char tombstone[TOMBSTONE + 1])
{
	tombstone_of(id, tombstone);
	if (!set_has(&f->ids, str_of(tombstone)))
		return false;
	set_add(&f->found, str_of(tombstone));
	return true;
}
