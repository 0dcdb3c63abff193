#include "io/unpack.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/mem.h"

enum { FIRST_WANT = 5 }; /* the bytes that begin a frame of zstd */

struct unpack {
	enum unpack_kind kind;
	int fd;
	z_stream gzip;
	ZSTD_DStream *zstd;
	char *p; /* the bytes from..to were read, but not unpacked yet */
	size_t cap, from, to;
	size_t read_size;
	size_t want; /* zstd: bytes to the end of the block; see step_zstd */
	bool inside; /* a member or frame has begun, and has not ended */
	bool full;   /* the last output was full: there may be more without input */
	bool ended;  /* the input, or all that can be unpacked of it */
};

/* Does head begin with magic, or can it still? 1, 0, or -1: it can. */
static int
begins(struct str head, struct str magic)
{
	size_t n = head.n < magic.n ? head.n : magic.n;

	if (memcmp(head.p, magic.p, n) != 0)
		return 0;
	return n == magic.n ? 1 : -1;
}

enum unpack_kind
unpack_kind(struct str head)
{
	static const struct str skippable = {"*M\x18", 3}; /* after a byte 0x50..0x5f */
	int gzip, zstd;

	if (head.n == 0)
		return UNPACK_UNSURE;
	gzip = begins(head, STR("\x1f\x8b\x08"));
	if ((head.p[0] & 0xf0) == 0x50)
		zstd = begins((struct str){head.p + 1, head.n - 1}, skippable);
	else
		zstd = begins(head, STR("\x28\xb5\x2f\xfd"));
	if (gzip > 0)
		return UNPACK_GZIP;
	if (zstd > 0)
		return UNPACK_ZSTD;
	return gzip < 0 || zstd < 0 ? UNPACK_UNSURE : UNPACK_PLAIN;
}

static void *
zlib_alloc(void *ctx, unsigned n, unsigned size)
{
	(void)ctx;
	return mem_zalloc(n, size);
}

static void
zlib_free(void *ctx, void *p)
{
	(void)ctx;
	mem_free(p);
}

static int
no_memory(struct err *e)
{
	return err_set(e, ERR_SYSTEM, "out of memory");
}

struct unpack *
unpack_new(
    enum unpack_kind kind, int fd, struct str head, size_t read_size, struct err *e)
{
	enum { GZIP_ONLY = 16 + MAX_WBITS };
	struct unpack *u = mem_zalloc(1, sizeof *u);
	bool made;

	u->kind = kind;
	u->fd = fd;
	u->read_size = read_size;
	u->p = mem_grow(u->p, &u->cap, head.n > read_size ? head.n : read_size, 1);
	memcpy(u->p, head.p, head.n);
	u->to = head.n;
	u->want = FIRST_WANT;
	u->gzip.zalloc = zlib_alloc;
	u->gzip.zfree = zlib_free;
	if (kind == UNPACK_GZIP)
		made = inflateInit2(&u->gzip, GZIP_ONLY) == Z_OK;
	else
		made = (u->zstd = ZSTD_createDStream()) != NULL;
	if (!made) {
		no_memory(e);
		unpack_free(u);
		return NULL;
	}
	return u;
}

void
unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	if (u->kind == UNPACK_GZIP)
		inflateEnd(&u->gzip);
	ZSTD_freeDStream(u->zstd);
	mem_free(u->p);
	mem_free(u);
}

static int
corrupt(const char *format, const char *why, struct err *e)
{
	return err_set(
	    e, ERR_INPUT, "the %s data is corrupt (%s): its rest is lost", format, why);
}

/* Between two members: zeros pad the last one, as gzip(1) accepts. */
static void
skip_padding(struct unpack *u)
{
	while (u->from < u->to && u->p[u->from] == '\0')
		u->from++;
}

static ssize_t
step_gzip(struct unpack *u, char *to, size_t n, struct err *e)
{
	z_stream *z = &u->gzip;
	int rc;

	if (!u->inside)
		skip_padding(u);
	if (!u->inside && u->from == u->to)
		return 0;
	u->inside = true;
	z->next_in = (unsigned char *)u->p + u->from;
	z->avail_in = (unsigned)(u->to - u->from);
	z->next_out = (unsigned char *)to;
	z->avail_out = (unsigned)n;
	rc = inflate(z, Z_NO_FLUSH);
	u->from = u->to - z->avail_in;
	u->full = z->avail_out == 0;
	if (rc == Z_STREAM_END) {
		u->inside = u->full = false;
		inflateReset(z);
	} else if (rc == Z_MEM_ERROR) {
		return no_memory(e);
	} else if (rc != Z_OK && rc != Z_BUF_ERROR) {
		if (z->avail_out == n)
			return corrupt(
			    "gzip", z->msg != NULL ? z->msg : "a dictionary", e);
		u->full = true; /* first return what is good; then fail again */
	}
	return (ssize_t)(n - z->avail_out);
}

/*
 * A call of ZSTD_decompressStream that fails returns none of its bytes. Give it a
 * block at a time, so that those of earlier blocks are not lost.
 */
static ssize_t
step_zstd(struct unpack *u, char *to, size_t n, struct err *e)
{
	size_t left = u->to - u->from, rc;
	ZSTD_inBuffer in = {u->p + u->from, left < u->want ? left : u->want, 0};
	ZSTD_outBuffer out = {to, n, 0};

	rc = ZSTD_decompressStream(u->zstd, &out, &in);
	if (ZSTD_isError(rc)) {
		if (ZSTD_getErrorCode(rc) == ZSTD_error_memory_allocation)
			return no_memory(e);
		return corrupt("zstd", ZSTD_getErrorName(rc), e);
	}
	u->from += in.pos;
	u->inside = rc != 0;
	u->want = rc != 0 ? rc : FIRST_WANT;
	u->full = rc != 0 && out.pos == n;
	return (ssize_t)out.pos;
}

/* Reads when all was unpacked. Returns 1, 0 at the end, or -1. */
static int
more_input(struct unpack *u, struct err *e)
{
	ssize_t n;

	while ((n = read(u->fd, u->p, u->read_size)) < 0) {
		if (errno != EINTR)
			return err_set(e, ERR_SYSTEM, "%s", strerror(errno));
	}
	u->from = 0;
	u->to = (size_t)n;
	return n > 0;
}

ssize_t
unpack_read(struct unpack *u, char *to, size_t n, struct err *e)
{
	ssize_t got = 0;

	while (!u->ended && got == 0) {
		if (u->from < u->to || u->full) {
			got = u->kind == UNPACK_GZIP ? step_gzip(u, to, n, e)
						     : step_zstd(u, to, n, e);
		} else if ((got = more_input(u, e)) == 0) {
			u->ended = true;
			if (u->inside)
				return err_set(e, ERR_INPUT, "the %s data is cut short",
				    u->kind == UNPACK_GZIP ? "gzip" : "zstd");
		} else if (got > 0) {
			got = 0; /* these bytes are packed */
		}
	}
	if (got < 0)
		u->ended = true;
	return got;
}
