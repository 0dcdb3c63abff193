#include "rec/vectors.h"

#include <math.h>
#include <stddef.h>

#define H(f) offsetof(struct vectors_header, f)
static const struct json_field fields[] = {
    {"format", JSON_STR, H(format), .flags = JSON_REQUIRED,
	.doc = "always memabra-vectors"},
    {"format_version", JSON_NUM, H(format_version), .flags = JSON_REQUIRED, .dflt = NAN,
	.lo = 0, .hi = 1e9, .doc = "always 1"},
    {"words", JSON_NUM, H(words), .flags = JSON_REQUIRED, .dflt = NAN, .lo = 1,
	.hi = VECTORS_WORDS_MOST, .doc = "the number of words"},
    {"dimensions", JSON_NUM, H(dimensions), .flags = JSON_REQUIRED, .dflt = NAN,
	.lo = 1, .hi = VECTORS_DIMS_MOST, .doc = "the coordinates of each word"},
    {"sha256", JSON_STR, H(sha256), .flags = JSON_REQUIRED,
	.doc = "the sha256 of all bytes after this line; routers name the vectors by "
	       "it"},
    {"source", JSON_STR, H(source), .flags = JSON_OMIT,
	.doc = "what the vectors were made from, and its licence, as given"},
};
const struct json_table VECTORS_HEADER_TABLE =
    JSON_TABLE("vectors", struct vectors_header, fields);
