/*
 * Fuzzes the reader of lines and what unpacks gzip and zstd: the first byte is the
 * number of bytes of a read. Laws: the size of a read changes no line; a line holds
 * no newline; what is damaged is a refusal with a message, and the end.
 */
#include "fuzz.h"

#include <unistd.h>

#include "io/lines.h"

/* Each line, and how it ended. */
static struct buf
lines_of(int fd, size_t read_size)
{
	struct lines *l = lines_fd(fd, "fuzz");
	struct buf all = {0};
	struct str line;
	struct err e;
	int rc;

	MUST(lseek(fd, 0, SEEK_SET) == 0);
	lines_read_size(l, read_size);
	while ((rc = lines_next(l, &line, &e)) != 0) {
		if (rc < 0)
			must_be_told(&e);
		else
			MUST(line.n == 0 || memchr(line.p, '\n', line.n) == NULL);
		buf_addc(&all, rc < 0 ? '!' : '=');
		buf_add_str(&all, line);
		buf_addc(&all, '\n');
		if (all.n > 1 << 22)
			break; /* a bomb: enough was compared */
	}
	lines_close(l);
	return all;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *f = tmpfile();
	struct buf whole, cut;

	MUST(f != NULL);
	if (size > 1 && fwrite(data + 1, 1, size - 1, f) == size - 1 &&
	    fflush(f) == 0) {
		whole = lines_of(fileno(f), 1 << 16);
		cut = lines_of(fileno(f), 1 + data[0] % 64u);
		MUST(str_eq(buf_str(&whole), buf_str(&cut)));
		buf_release(&whole);
		buf_release(&cut);
	}
	fclose(f);
	return 0;
}
