/*
 * A record as a table with a row for each field: its name, type, offset in the
 * struct, default and meaning. json_read fills a struct by such a table,
 * json_write prints one, and memabra-records(5) lists it, so that reader, writer
 * and manual cannot disagree.
 * For lib/rec, which defines the tables.
 */
#ifndef JSON_TABLE_H
#define JSON_TABLE_H

#include <math.h>
#include <stddef.h>

#include "base/str.h"

enum json_type {
	JSON_STR,    /* struct str */
	JSON_NUM,    /* double; NAN is absent */
	JSON_BOOL,   /* int: 0, 1; -1 is absent */
	JSON_STRS,   /* struct strs: an array of strings */
	JSON_NUMS,   /* struct json_nums: an array of numbers */
	JSON_OBJECT, /* the struct of `sub`, inline */
	JSON_LIST,   /* struct json_list: an array of objects */
	JSON_MAP,    /* struct json_list: an object of objects; see `sub` */
	JSON_RAW,    /* struct str: the text of the value, of any type */
};

/* v points to n structs of the table's size. */
struct json_list {
	void *v;
	size_t n;
};

struct json_nums {
	double *v;
	size_t n;
};

enum json_flag {
	JSON_REQUIRED = 1, /* missing or null makes the line bad */
	JSON_OMIT =
	    2, /* written only when present; otherwise absent is written as null */
	JSON_ID =
	    4, /* a string, or each of a list: not empty, at most LIMIT_ID bytes */
	JSON_NAME = 8 /* a number is taken as its text, as it is for JSON_ID */
};

struct json_table;

/*
 * Two rows may share a name when their types differ (a reward is a number or
 * an object) and they fill the same place: the type of the value selects the
 * row, and the first row writes it.
 * Null is "absent" for every type. The struct of a JSON_MAP's `sub` begins with a
 * struct str, which gets the key.
 */
struct json_field {
	const char *name;
	enum json_type type;
	size_t off; /* offsetof in the struct */
	unsigned flags;
	double dflt; /* of JSON_NUM and JSON_BOOL, when absent */
	double lo,
	    hi; /* bounds of a JSON_NUM or JSON_NUMS, inclusive; none when both 0 */
	const struct json_table *sub; /* of JSON_OBJECT, JSON_LIST, JSON_MAP */
	size_t limit; /* most elements of a list or map; 0: only the line's length */
	size_t raw; /* 1 + offsetof a struct str that also gets the raw text; 0: none */
	const char *doc; /* a sentence for memabra-records(5) */
};

struct json_table {
	const char *name; /* of the record, in messages and the manual */
	size_t size;      /* of the struct */
	const struct json_field *field;
	size_t n;
	int strict; /* a field that is not in the table makes the line bad */
	int recurs; /* many lines have the same objects of it in their lists */
	/*
	 * With `recurs`: 1 + the offset of a uint64_t. Two objects in which it has the
	 * same value, not 0, are equal but for their numbers.
	 */
	size_t alike;
	/*
	 * 1 + offsetof a struct str that gets the first key that is not in the table,
	 * unless its value is null, [] or {}; 0: none
	 */
	size_t unknown;
};

#define JSON_TABLE(name, type, fields)                                                 \
	{                                                                              \
		name, sizeof(type), fields, sizeof(fields) / sizeof *(fields), 0, 0,   \
		    0, 0                                                               \
	}

/* Set every field of *out to absent or its default, as json_read does first. */
void json_defaults(const struct json_table *, void *out);

/* One member of the object at the top of a line, as spans of that line. */
struct json_member {
	struct str name;  /* unescaped */
	struct str value; /* its text */
};

#endif
