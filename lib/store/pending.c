#include "store/pending.h"

#include "io/file.h"

enum { ID_BYTES = 1000 };

int
pending_read(struct state *s, struct buf *id, struct err *e)
{
	struct buf path = {0};
	int rc = 0;

	if (file_exists(state_path(s, "pending", &path)))
		rc = file_read(path.p, id, ID_BYTES, e);
	buf_chomp(id);
	buf_release(&path);
	return rc;
}

int
pending_set(struct state *s, struct str id, struct err *e)
{
	struct buf path = {0}, line = {0};
	int rc;

	buf_add_str(&line, id);
	buf_addc(&line, '\n');
	rc = file_replace(state_path(s, "pending", &path), buf_str(&line), 0644, e);
	buf_release(&path);
	buf_release(&line);
	return rc;
}

int
pending_clear(struct state *s, struct err *e)
{
	struct buf path = {0};
	int rc = file_remove(state_path(s, "pending", &path), e);

	buf_release(&path);
	return rc;
}
