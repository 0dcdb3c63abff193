/*
 * For all fuzz targets. A target is a function of arbitrary bytes. It asserts
 * laws with MUST. It is linked twice: with libFuzzer (make fuzz), and with
 * replay.c (make check runs the corpus). Only readers survive from one input to
 * the next, because a law says that readers keep no state.
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

/* Of libFuzzer: a target may define the first, and call the second in it. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

#define MUST(law)                                                                      \
	do {                                                                           \
		if (!(law)) {                                                          \
			fprintf(                                                       \
			    stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #law);  \
			abort();                                                       \
		}                                                                      \
	} while (0)

/* The law of a refusal: bad input, with a message of one printable line. */
static inline void
must_be_told(const struct err *e)
{
	MUST(e->kind == ERR_INPUT && e->text[0] != '\0');
	for (const char *p = e->text; *p != '\0'; p++)
		MUST((unsigned char)*p >= ' ' && *p != 0x7f);
}

/*
 * Copies the bytes to a block of exactly their length, so that a sanitizer
 * detects an overrun. Free it.
 */
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

/* One reader for all inputs: an input must not influence the next one. */
static inline struct json_in *
reader(void)
{
	static struct json_in *in;

	if (in == NULL)
		in = json_in_new();
	return in;
}

#endif
