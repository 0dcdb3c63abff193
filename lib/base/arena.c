#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

enum { CHUNK = 64 << 10 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	alignas(max_align_t) unsigned char data[];
};

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_chunk *c;
	size_t size;

	if (n > SIZE_MAX / 2) /* too large for any machine: mem_alloc reports it */
		return mem_alloc(SIZE_MAX / 2);
	n = (n + align - 1) / align * align;
	if (a->head == NULL || a->head->size - a->used < n) {
		size = n > CHUNK ? n : CHUNK;
		c = mem_alloc(sizeof *c + size);
		c->size = size;
		c->next = a->head;
		a->head = c;
		a->used = 0;
	}
	a->used += n;
	return a->head->data + a->used - n;
}

void *
arena_zalloc(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / 2 / size)
		return mem_alloc(SIZE_MAX / 2);
	return memset(arena_alloc(a, n * size), 0, n * size);
}

struct str
arena_dup(struct arena *a, struct str s)
{
	char *p;

	if (s.p == NULL)
		return s;
	p = arena_alloc(a, s.n);
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

const char *
arena_cstr(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str
arena_join(struct arena *a, const struct str *list)
{
	size_t n = 0;
	char *p, *to;

	for (const struct str *s = list; s->p != NULL; s++)
		n += s->n;
	p = to = arena_alloc(a, n);
	for (; list->p != NULL; to += (list++)->n)
		memcpy(to, list->p, list->n);
	return (struct str){p, n};
}

struct str
arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct str){p, (size_t)n};
}

void
arena_reset(struct arena *a)
{
	struct arena_chunk *c, *keep = NULL;

	while ((c = a->head) != NULL) {
		a->head = c->next;
		if (keep == NULL && c->size == CHUNK)
			keep = c;
		else
			mem_free(c);
	}
	if (keep != NULL)
		keep->next = NULL;
	a->head = keep;
	a->used = 0;
}

void
arena_release(struct arena *a)
{
	arena_reset(a);
	mem_free(a->head);
	a->head = NULL;
}
