#include "cli/pins.h"

struct reader {
	struct json_in *in;
	struct arena line;
	struct pins *pins;
};

static int
pin_line(void *ctx, struct str line, struct err *e)
{
	struct reader *r = ctx;
	struct pin pin;

	arena_reset(&r->line);
	if (pin_read(r->in, &pin, line, &r->line, e) < 0)
		return -1;
	pins_add(r->pins, &pin);
	return 0;
}

void
cli_pins(struct cli *c, const char *file, struct json_in *in, struct pins *pins)
{
	char *operand[] = {(char *)file, NULL};
	struct reader r = {.in = in, .pins = pins};
	struct err e;

	if (file == NULL)
		return;
	cli_pump(c, operand, pin_line, &r);
	if (c->status != 0) {
		err_set(&e, (enum err_kind)c->status,
		    "%s: nothing is done before every pin can be read", file);
		cli_fail(c, &e);
	}
	arena_release(&r.line);
}
