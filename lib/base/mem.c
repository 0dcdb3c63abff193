#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void (*exhausted)(void) = abort;

void
mem_on_exhaustion(void (*handler)(void))
{
	exhausted = handler;
}

static void *
or_die(void *p)
{
	if (p == NULL)
		exhausted();
	return p;
}

void *
mem_alloc(size_t n)
{
	return or_die(malloc(n == 0 ? 1 : n));
}

void *
mem_zalloc(size_t n, size_t size)
{
	return or_die(calloc(n == 0 ? 1 : n, size == 0 ? 1 : size));
}

void *
mem_resize(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		exhausted();
	return or_die(realloc(p, n * size == 0 ? 1 : n * size));
}

void
mem_free(void *p)
{
	free(p);
}

void *
mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t want;

	if (need <= *cap)
		return p;
	want = *cap > SIZE_MAX / 2 ? need : *cap * 2;
	if (want < need)
		want = need;
	if (want < 16)
		want = 16;
	p = mem_resize(p, want, size);
	*cap = want;
	return p;
}

void *
mem_grow_zero(void *p, size_t *cap, size_t need, size_t size)
{
	size_t was = *cap;
	char *v = mem_grow(p, cap, need, size);

	if (*cap > was)
		memset(v + was * size, 0, (*cap - was) * size);
	return v;
}
