#include "json/yajl.h"

#include "base/mem.h"

static void *
yajl_malloc(void *ctx, size_t n)
{
	(void)ctx;
	return mem_alloc(n);
}

static void *
yajl_realloc(void *ctx, void *p, size_t n)
{
	(void)ctx;
	return mem_resize(p, n, 1);
}

static void
yajl_release(void *ctx, void *p)
{
	(void)ctx;
	mem_free(p);
}

static yajl_alloc_funcs alloc_funcs = {yajl_malloc, yajl_realloc, yajl_release, NULL};

yajl_handle
json_yajl(const yajl_callbacks *callbacks, void *ctx)
{
	yajl_handle y = yajl_alloc(callbacks, &alloc_funcs, ctx);

	yajl_config(y, yajl_allow_multiple_values, 1);
	yajl_config(y, yajl_dont_validate_strings, 1);
	return y;
}

int
json_yajl_error(yajl_handle y, struct str piece, struct err *e)
{
	const unsigned char *p = (const unsigned char *)piece.p;
	unsigned char *text = yajl_get_error(y, 0, p, piece.n);
	size_t n = strcspn((char *)text, "\n"), at = yajl_get_bytes_consumed(y);

	/* yajl says "lexical error: invalid char in json text." */
	while (n > 0 && text[n - 1] == '.')
		n--;
	err_set(e, ERR_INPUT, "not JSON near byte %zu: %.*s", at, (int)n, (char *)text);
	yajl_free_error(y, text);
	return -1;
}
