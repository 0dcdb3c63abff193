#include "rec/tenure.h"

#include "json/out.h"

static void
json_change(struct buf *b, const char *key, const struct change *c)
{
	json_key(b, key);
	if (c == NULL || c->time.p == NULL) {
		buf_adds(b, "null");
		return;
	}
	buf_addc(b, '{');
	json_key(b, "time");
	json_str(b, c->time);
	json_key(b, "event");
	json_str(b, c->event);
	json_key(b, "was");
	json_str(b, c->was);
	json_key(b, "reason");
	json_str(b, c->reason);
	buf_addc(b, '}');
}

/* {"version":..,"active":..,"promotion":{..},"latest":{..} */
void
tenure_write(struct buf *b, struct str version, bool active, const struct tenure *t)
{
	buf_addc(b, '{');
	json_key(b, "version");
	json_str(b, version);
	json_key(b, "active");
	buf_adds(b, active ? "true" : "false");
	json_change(b, "promotion", t == NULL ? NULL : &t->promotion);
	json_change(b, "latest", t == NULL ? NULL : &t->latest);
}
