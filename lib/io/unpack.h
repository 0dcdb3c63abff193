/*
 * Unpacks gzip (RFC 1952, with several members) and zstd (RFC 8878, with several
 * frames) from a descriptor, as a stream. The first bytes of an input tell what it
 * is, not its name. Memory: 512 KiB, and for zstd the window of the frame, at most
 * 128 MiB (the limit of zstd(1)). For lines.
 */
#ifndef IO_UNPACK_H
#define IO_UNPACK_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

enum unpack_kind {
	UNPACK_PLAIN,
	UNPACK_GZIP,
	UNPACK_ZSTD,
	UNPACK_UNSURE, /* read another byte, unless the input ends here */
};

/* Decides by 4 bytes at most; of a JSON text by 1 byte. */
enum unpack_kind unpack_kind(struct str head);

struct unpack;

/*
 * Takes the bytes of head, which were read from fd already, and then reads from fd.
 * `kind` is UNPACK_GZIP or UNPACK_ZSTD; read_size: bytes to read at a time. Returns
 * NULL with ERR_SYSTEM if there is no memory. unpack_free leaves fd open.
 */
struct unpack *unpack_new(
    enum unpack_kind kind, int fd, struct str head, size_t read_size, struct err *);
void unpack_free(struct unpack *); /* NULL is fine */

/*
 * Writes up to n > 0 unpacked bytes to `to`, and does not wait for more input when
 * it has a byte. Returns their number, 0 at the end, -1 with ERR_SYSTEM if a read
 * failed, or -1 with ERR_INPUT if the data is cut short or corrupt: every byte
 * before the fault was returned, and the next call returns 0.
 */
ssize_t unpack_read(struct unpack *, char *to, size_t n, struct err *);

#endif
