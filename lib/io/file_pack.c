#include "io/file_pack.h"

#include <stdint.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/file.h"
#include "io/map.h"
#include "io/out.h"

/* Of 1.8 MB of results, 9 leaves 6 % in 50 ms; 19 leaves 5 % and takes a second. */
enum { LEVEL = 9 };

/* Adds the packed bytes to out. */
static int
pack(struct str bytes, struct out *out, struct err *e)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	ZSTD_inBuffer in = {bytes.p, bytes.n, 0};
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

static int
write_packed(const char *path, struct str bytes, struct err *e)
{
	int fd = file_begin(path, 0600, e), rc;
	struct out *out;
	struct err late;

	if (fd < 0)
		return -1;
	out = out_fd(fd, path);
	rc = pack(bytes, out, e);
	if (out_detach(out, rc < 0 ? &late : e) == 0 && rc == 0)
		return file_commit(fd, path, e);
	file_abandon(fd);
	return -1;
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
	rc = write_packed(buf_cstr(&to), from.bytes, e);
	map_close(&from);
	if (rc == 0)
		rc = file_remove(path, e);
	buf_release(&to);
	return rc;
}
