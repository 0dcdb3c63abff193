#include "rec/shape.h"

static const struct {
	const char *magic;
	const char *what;
} MAGICS[] = {
    {"\x1f\x8b", "gzip data that cannot be unpacked"},
    {"\x28\xb5\x2f\xfd", "zstd data that cannot be unpacked"},
    {"\xfd"
     "7zXZ",
	"data packed by xz: xz -dc first"},
    {"BZh", "data packed by bzip2: bzip2 -dc first"},
    {"\x04\x22\x4d\x18", "data packed by lz4: lz4 -dc first"},
    {"PK\x03\x04", "a zip archive: unzip -p first"},
    {"PAR1", "a Parquet file, not JSON Lines"},
    {"SQLite format 3", "an SQLite database, not JSON Lines"},
    {"\xff\xfe", "UTF-16 text: iconv -f UTF-16 -t UTF-8 first"},
    {"\xfe\xff", "UTF-16 text: iconv -f UTF-16 -t UTF-8 first"},
};

static const char ARRAY[] = "a JSON array, not a record a line: mb-import reads such a "
			    "log, and jq -c '.[]' makes lines";
static const char DOCUMENT[] =
    "a JSON document over many lines, not a record a line: mb-import reads such a log, "
    "and jq -c . makes lines";

/* The first byte that is not white space; 0: there is none. */
static char
first(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\0' || memchr(" \t\r\n", s.p[i], 4) == NULL)
			return s.p[i];
	}
	return '\0';
}

/* The last byte that is not white space; 0: there is none. */
static char
last(struct str s)
{
	while (s.n > 0 && first((struct str){s.p + s.n - 1, 1}) == '\0')
		s.n--;
	return s.n == 0 ? '\0' : s.p[s.n - 1];
}

const char *
file_shape(struct str line, bool cut, struct str ahead)
{
	for (size_t i = 0; i < sizeof MAGICS / sizeof *MAGICS; i++) {
		if (str_starts(line, str_of(MAGICS[i].magic)))
			return MAGICS[i].what;
	}
	/* UTF-16 without its mark: every second byte of ASCII is a NUL */
	if (line.n >= 4 && ((line.p[0] == '\0' && line.p[2] == '\0') ||
			       (line.p[1] == '\0' && line.p[3] == '\0')))
		return "UTF-16 text: iconv -f UTF-16 -t UTF-8 first";
	/* in a file of lines a record follows, even a bad line such as [1] */
	if (first(line) == '[' &&
	    (first(ahead) != '{' || last(line) == '[' || last(line) == ','))
		return ARRAY;
	/* a line that was cut off in a file of lines is followed by a record */
	if (first(line) == '{' && cut && ahead.n > 0 && first(ahead) != '{')
		return DOCUMENT;
	return NULL;
}
