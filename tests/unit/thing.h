/*
 * A record with a field of every type that a table supports. For the tests of
 * the JSON reader, and its fuzz target.
 */
#ifndef THING_H
#define THING_H

#include <math.h>
#include <stdint.h>

#include "json/table.h"

struct leaf {
	struct str id;
	double x;
	struct strs tags;
	uint64_t alike;
};
struct mapped {
	struct str key;
	double reward;
};
struct thing {
	struct str name, raw, list_text;
	double n, bounded, reward;
	int flag;
	struct strs words;
	struct json_nums nums;
	struct leaf leaf;
	struct json_list leaves, map;
};

static const struct json_field leaf_fields[] = {
    {"id", JSON_STR, offsetof(struct leaf, id), .flags = JSON_REQUIRED | JSON_ID},
    {"x", JSON_NUM, offsetof(struct leaf, x), .dflt = 9},
    {"tags", JSON_STRS, offsetof(struct leaf, tags), .flags = JSON_OMIT},
};
static const struct json_table LEAF = {"leaf", sizeof(struct leaf), leaf_fields,
    sizeof leaf_fields / sizeof *leaf_fields, .recurs = 1,
    .alike = 1 + offsetof(struct leaf, alike)};
static const struct json_field mapped_fields[] = {
    {"reward", JSON_NUM, offsetof(struct mapped, reward), .dflt = NAN}};
static const struct json_table MAPPED =
    JSON_TABLE("mapped", struct mapped, mapped_fields);
static const struct json_field total_fields[] = {
    {"total", JSON_NUM, offsetof(struct thing, reward), .dflt = NAN}};
static const struct json_table TOTAL = JSON_TABLE("total", struct thing, total_fields);
static const struct json_field thing_fields[] = {
    {"name", JSON_STR, offsetof(struct thing, name), .flags = JSON_REQUIRED},
    {"n", JSON_NUM, offsetof(struct thing, n), .dflt = NAN},
    {"bounded", JSON_NUM, offsetof(struct thing, bounded), .flags = JSON_OMIT,
	.dflt = NAN, .lo = 0, .hi = 1},
    {"flag", JSON_BOOL, offsetof(struct thing, flag), .dflt = -1},
    {"words", JSON_STRS, offsetof(struct thing, words)},
    {"nums", JSON_NUMS, offsetof(struct thing, nums), .flags = JSON_OMIT},
    {"leaf", JSON_OBJECT, offsetof(struct thing, leaf), .flags = JSON_OMIT,
	.sub = &LEAF},
    {"leaves", JSON_LIST, offsetof(struct thing, leaves), .flags = JSON_OMIT,
	.sub = &LEAF, .limit = 3, .raw = 1 + offsetof(struct thing, list_text)},
    {"map", JSON_MAP, offsetof(struct thing, map), .flags = JSON_OMIT, .sub = &MAPPED},
    {"raw", JSON_RAW, offsetof(struct thing, raw), .flags = JSON_OMIT},
    {"reward", JSON_NUM, offsetof(struct thing, reward), .dflt = NAN},
    {"reward", JSON_OBJECT, 0, .sub = &TOTAL},
};
static const struct json_table THING = JSON_TABLE("thing", struct thing, thing_fields);

#endif
