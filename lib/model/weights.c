#include "model/weights.h"

#include "base/mem.h"
#include "model/layout.h"

size_t
weights_size(unsigned bits)
{
	return DENSE + (bits == 0 ? 0 : (size_t)1 << bits);
}

void
weights_init(struct weights *w, unsigned bits, bool clarify)
{
	size_t n = weights_size(bits);

	*w = (struct weights){.bits = bits, .clarify = clarify, .lambda = 1};
	w->w = mem_zalloc(n, sizeof *w->w);
	w->squares = mem_zalloc(n, sizeof *w->squares);
}

void
weights_copy(struct weights *to, const struct weights *from)
{
	size_t n = weights_size(from->bits);

	memcpy(to->w, from->w, n * sizeof *to->w);
	memcpy(to->squares, from->squares, n * sizeof *to->squares);
}

void
weights_borrow(struct weights *to, const void *w)
{
	if (!to->borrowed)
		mem_free(to->w);
	to->w = (float *)(uintptr_t)w;
	to->borrowed = true;
}

void
weights_release(struct weights *w)
{
	if (!w->borrowed)
		mem_free(w->w);
	mem_free(w->squares);
	experience_release(&w->past);
	*w = (struct weights){0};
}

bool
weights_learnt(const struct weights *w)
{
	for (size_t i = 0, n = weights_size(w->bits); i < n; i++) {
		if (w->squares[i] > 0)
			return true;
	}
	return false;
}
