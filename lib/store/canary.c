#include "store/canary.h"

#include "io/file.h"
#include "store/versions.h"

static const char NAME[] = "canary.json";
enum { MOST_BYTES = 10000 };

int
canary_text(struct state *s, struct buf *text, struct err *e)
{
	struct buf path = {0};
	int rc = 0;

	if (file_exists(state_path(s, NAME, &path)))
		rc = file_read(path.p, text, MOST_BYTES, e);
	buf_chomp(text);
	buf_release(&path);
	return rc;
}

int
canary_now(struct state *s, struct canary *c, struct arena *a, struct err *e)
{
	struct buf text = {0}, active = {0};
	int rc = canary_text(s, &text, e);

	if (rc == 0 && text.n > 0) {
		if (canary_read(c, arena_dup(a, buf_str(&text)), a, e) < 0)
			rc = err_prefix(e, "%s/%s", state_dir(s), NAME);
		else if ((rc = version_active(s, &active, e)) == 0)
			rc = str_eq(c->against, buf_str(&active));
	}
	buf_release(&text);
	buf_release(&active);
	return rc;
}

int
canary_put(struct state *s, struct str text, struct err *e)
{
	struct buf path = {0}, line = {0};
	int rc;

	state_path(s, NAME, &path);
	if (text.n == 0) {
		rc = file_remove(path.p, e);
	} else {
		buf_add_str(&line, text);
		buf_addc(&line, '\n');
		rc = file_replace(path.p, buf_str(&line), 0644, e);
	}
	buf_release(&path);
	buf_release(&line);
	return rc;
}
