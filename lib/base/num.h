/*
 * Numbers in text: strict in, shortest out.
 * For any room.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { NUM_MAX = 32 }; /* the most bytes that num_format writes, with the NUL */

/*
 * The whole of s as a JSON number (RFC 8259, section 6): no leading plus, no
 * hexadecimal, no infinity; correctly rounded. False when s is not a number, or
 * is too large for a finite double.
 */
bool num_parse(struct str s, double *out);

/*
 * The shortest decimal that reads back as v; v must be finite. Plain digits
 * for 1e-5 <= |v| < 1e17, otherwise an exponent. Returns the length.
 */
size_t num_format(char out[NUM_MAX], double v);

/* A v of less than 1e25 as "%.2f" of printf does, which takes ten times as long. */
size_t num_format_2(char out[NUM_MAX], double v);

/* As "%016x": 16 digits without a NUL. */
enum { NUM_HEX = 16 };
void num_hex(char out[NUM_HEX], uint64_t v);

/* The same as num_format for a message, as num_text(v).text: also of a number that is not finite. */
struct num_text {
	char text[NUM_MAX];
};
struct num_text num_text(double v);

/*
 * How many decimals, `least` or more, a message must print of v so that v and limit
 * look different if they differ by more than 1e-9, and in the right order.
 */
int num_decimals(double v, double limit, int least);

struct int_range { /* both bounds are included */
	int64_t lo, hi;
};
struct real_range {
	double lo, hi;
};

/*
 * The number of an option: the whole text, within the range. Otherwise ERR_USAGE
 * with a sentence that names the option, the value and the bounds.
 */
int num_option_int(
    const char *option, const char *text, struct int_range, int64_t *out, struct err *);
int num_option_real(
    const char *option, const char *text, struct real_range, double *out, struct err *);

#endif
