#include "store/switch.h"

#include "store/audit.h"
#include "store/versions.h"

int
switch_active(struct state *s, struct str version, const struct audit_line *why, int64_t now,
    struct err *e)
{
	struct audit_line line = *why;
	struct buf was = {0};
	int rc = version_active(s, &was, e);

	line.active = str_is(version, "rules") ? STR_NONE : version;
	line.was = str_is(buf_str(&was), "rules") ? STR_NONE : buf_str(&was);
	if (rc == 0)
		rc = audit_append(s, &line, now, e);
	if (rc == 0)
		rc = version_point(s, version, e);
	buf_release(&was);
	return rc;
}
