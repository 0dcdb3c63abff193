/*
 * What every fuzz target includes. A target is one function over bytes that
 * anybody may have written; it asserts laws with MUST, and is linked twice:
 * with libFuzzer (make fuzz), and with replay.c (make check runs the corpus).
 * A target keeps nothing from input to input but readers, whose not
 * remembering is one of the laws.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "json/in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(law)                                                                      \
	do {                                                                           \
		if (!(law)) {                                                          \
			fprintf(                                                       \
			    stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #law);  \
			abort();                                                       \
		}                                                                      \
	} while (0)

/* What a refusal must be: bad input, told in one printable line. */
static inline void
must_be_told(const struct err *e)
{
	MUST(e->kind == ERR_INPUT && e->text[0] != '\0');
	for (const char *p = e->text; *p != '\0'; p++)
		MUST((unsigned char)*p >= ' ' && *p != 0x7f);
}

/* The bytes in memory of exactly their length, so that a sanitizer sees one too many; free it. */
static inline struct str
alone(const void *p, size_t n)
{
	char *copy = malloc(n == 0 ? 1 : n);

	MUST(copy != NULL);
	if (n > 0)
		memcpy(copy, p, n);
	return (struct str){copy, n};
}

static inline void
give_back(struct str s)
{
	free((char *)(uintptr_t)s.p);
}

/* One reader for all inputs: what one line did to it must not show at the next. */
static inline struct json_in *
reader(void)
{
	static struct json_in *in;

	if (in == NULL)
		in = json_in_new();
	return in;
}

#endif
