#include "store/hold.h"

#include <string.h>

#include "base/plain.h"
#include "io/file.h"

enum { MOST_BYTES = 1 << 20, SHOWN = 200 };

int
hold_read(struct state *s, struct buf *why, struct err *e)
{
	struct buf path = {0}, text = {0};
	const char *end;
	size_t n;
	int rc = 0;

	if (file_kind(state_path(s, "hold", &path)) != FILE_ABSENT)
		rc = file_read(path.p, &text, MOST_BYTES, e) < 0 ? -1 : 1;
	if (rc > 0) {
		end = text.n == 0 ? NULL : memchr(text.p, '\n', text.n);
		n = end == NULL ? text.n : (size_t)(end - text.p);
		plain_add(why, (struct str){text.p, n < SHOWN ? n : SHOWN});
		if (n == 0)
			buf_adds(why, "the file gives no reason");
	}
	buf_release(&path);
	buf_release(&text);
	return rc;
}

int
hold_refuse(struct state *s, struct err *e)
{
	struct buf why = {0};
	int rc = hold_read(s, &why, e);

	if (rc > 0)
		rc = err_set(e, ERR_NO, "%s/hold stops this: %.*s", state_dir(s),
		    STR_ARG(buf_str(&why)));
	buf_release(&why);
	return rc;
}
