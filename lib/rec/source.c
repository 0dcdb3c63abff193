#include "rec/source.h"

#include <stddef.h>
#include <string.h>

#include "json/out.h"

static const struct json_field source_fields[] = {
    {"trajectory_id", JSON_STR, offsetof(struct source, trajectory_id),
	.flags = JSON_REQUIRED,
	.doc =
	    "the trajectory; if it was erased, its tombstone: sha256: and the sha256 "
	    "of the id"},
};
const struct json_table SOURCE_TABLE =
    JSON_TABLE("source", struct source, source_fields);

static const struct str MARK = {"sha256:", 7};

bool
tombstone_is(struct str s)
{
	if (s.n != TOMBSTONE || memcmp(s.p, MARK.p, MARK.n) != 0)
		return false;
	for (size_t i = MARK.n; i < s.n; i++) {
		if ((s.p[i] < '0' || s.p[i] > '9') && (s.p[i] < 'a' || s.p[i] > 'f'))
			return false;
	}
	return true;
}

void
tombstone_of(struct str id, char out[TOMBSTONE + 1])
{
	if (tombstone_is(id)) {
		memcpy(out, id.p, id.n);
		out[id.n] = '\0';
		return;
	}
	memcpy(out, MARK.p, MARK.n);
	sha256_of(id, out + MARK.n);
}

int
source_read(struct json_in *in, struct source *s, struct str line, struct arena *a,
    struct err *e)
{
	return json_read(in, (struct json_target){&SOURCE_TABLE, s, a}, line, e);
}

void
source_write(struct buf *b, struct str id)
{
	json_write(b, &SOURCE_TABLE, &(struct source){id});
	buf_addc(b, '\n');
}

void
source_digest(struct sha256 *sum, struct str id)
{
	char tombstone[TOMBSTONE + 1];

	tombstone_of(id, tombstone);
	sha256_add(sum, str_of(tombstone));
	sha256_add(sum, STR("\n"));
}
