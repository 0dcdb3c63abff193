/*
 * Fuzzes the reader of lines and what unpacks gzip and zstd: the first byte is the
 * number of bytes of a read. Laws: the size of a read changes no line, but how many
 * come before damage; a line holds no newline; what is damaged is a refusal with a
 * message, and the end.
 */
#include "fuzz.h"

#include <unistd.h>

#include "io/lines.h"

/* Each line, and how it ended. *sound: the bytes before the first refusal. */
static struct buf
lines_of(int fd, size_t read_size, size_t *sound)
{
	struct lines *l = lines_fd(fd, "fuzz");
	struct buf all = {0};
	struct str line;
	struct err e;
	int rc;

	*sound = SIZE_MAX;
	MUST(lseek(fd, 0, SEEK_SET) == 0);
	lines_read_size(l, read_size);
	while ((rc = lines_next(l, &line, &e)) != 0) {
		if (rc < 0)
			must_be_told(&e);
		if (rc < 0 && *sound == SIZE_MAX)
			*sound = all.n;
		if (rc > 0)
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
	size_t before, same;

	MUST(f != NULL);
	if (size > 1 && fwrite(data + 1, 1, size - 1, f) == size - 1 &&
	    fflush(f) == 0) {
		whole = lines_of(fileno(f), 1 << 16, &before);
		cut = lines_of(fileno(f), 1 + data[0] % 64u, &same);
		MUST((before == SIZE_MAX) == (same == SIZE_MAX));
		same = same < before ? same : before;
		if (same == SIZE_MAX)
			MUST(str_eq(buf_str(&whole), buf_str(&cut)));
		else
			MUST(same == 0 || memcmp(whole.p, cut.p, same) == 0);
		buf_release(&whole);
		buf_release(&cut);
	}
	fclose(f);
	return 0;
}
