#include "io/file_pack.h"

#include <stdint.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/file.h"
#include "io/map.h"
#include "io/rewrite.h"

/* Of 1.8 MB of results, 9 leaves 6 % in 50 ms; 19 leaves 5 % and takes a second. */
enum { LEVEL = 9 };

/* Adds a str, packed, to out. */
static int
pack(void *ctx, struct out *out, struct err *e)
{
	const struct str *bytes = ctx;
	ZSTD_CCtx *z = ZSTD_createCCtx();
	ZSTD_inBuffer in = {bytes->p, bytes->n, 0};
	size_t cap = ZSTD_CStreamOutSize(), left = 1;
	char *p = mem_alloc(cap);
	int rc = 0;

	if (z == NULL)
		rc = err_set(e, ERR_SYSTEM, "zstd: no memory");
	else
		ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, LEVEL);
	while (rc == 0 && left > 0) {
		ZSTD_outBuffer to = {p, cap, 0};

		left = ZSTD_compressStream2(z, &to, &in, ZSTD_e_end);
		if (ZSTD_isError(left))
			rc =
			    err_set(e, ERR_SYSTEM, "zstd: %s", ZSTD_getErrorName(left));
		else
			out_add(out, (struct str){p, to.pos});
	}
	ZSTD_freeCCtx(z);
	mem_free(p);
	return rc;
}

int
file_pack(const char *path, struct err *e)
{
	struct buf to = {0};
	struct map from;
	int rc = map_open(&from, path, SIZE_MAX / 2, e);

	if (rc < 0)
		return -1;
	buf_addf(&to, "%s" FILE_PACKED, path);
	rc = rewrite_file(buf_cstr(&to), pack, &from.bytes, e);
	map_close(&from);
	if (rc == 0)
		rc = file_remove(path, e);
	buf_release(&to);
	return rc;
}
