#include "io/ids.h"

#include <errno.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "io/random.h"
#include "io/temp.h"

/* The first bits of a hash choose a page, the last ones the slot in it. */
struct slot {
	uint64_t id; /* 0: empty */
	uint32_t rest;
	uint16_t line, user; /* user 0: unknown */
};
enum { SLOTS = 256, MEMORY = 16 << 20, FIRST = 16 /* pages */ };
struct page {
	struct slot slot[SLOTS];
};

struct ids {
	unsigned bits;      /* of the number of pages */
	struct page *pages; /* NULL: they are in the file */
	int fd;
	size_t memory;
	/* random, so that nobody can make ids which all belong to one page */
	uint64_t seed;
};

struct ids *
ids_new(size_t memory)
{
	struct ids *t = mem_zalloc(1, sizeof *t);

	t->memory = memory > 0 ? memory : MEMORY;
	t->fd = -1;
	(void)random_read(&t->seed, sizeof t->seed);
	while (1 << t->bits < FIRST)
		t->bits++;
	t->pages = mem_zalloc((size_t)1 << t->bits, sizeof *t->pages);
	return t;
}

void
ids_free(struct ids *t)
{
	if (t == NULL)
		return;
	mem_free(t->pages);
	if (t->fd >= 0)
		close(t->fd);
	mem_free(t);
}

/* ---- the file ---- */

static int
failed(struct err *e)
{
	return err_errno(e, "temporary file");
}

/* Reads a page; a part of the file that was never written is zero. */
static int
read_page(int fd, struct page *p, uint64_t number, struct err *e)
{
	char *to = (char *)p;
	size_t got = 0;

	while (got < sizeof *p) {
		ssize_t n = pread(
		    fd, to + got, sizeof *p - got, (off_t)(number * sizeof *p + got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(e);
		if (n == 0) {
			memset(to + got, 0, sizeof *p - got);
			break;
		}
		got += (size_t)n;
	}
	return 0;
}

static int
write_at(int fd, const void *p, size_t n, uint64_t offset, struct err *e)
{
	const char *from = p;

	while (n > 0) {
		ssize_t put = pwrite(fd, from, n, (off_t)offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return failed(e);
		from += put;
		n -= (size_t)put;
		offset += (uint64_t)put;
	}
	return 0;
}

/* ---- the table ---- */

static uint16_t
user_bits(uint64_t user)
{
	return user == 0 ? 0 : (uint16_t)(user % UINT16_MAX + 1);
}

/* The slot of an id, or the empty one where it belongs; NULL: the page is full. */
static struct slot *
find(struct page *p, uint64_t id, uint32_t rest)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &p->slot[(id + i) % SLOTS];

		if (s->id == 0 || (s->id == id && s->rest == rest))
			return s;
	}
	return NULL;
}

/* Divides the ids of a page among two: by the bit after those of its number. */
static void
split(const struct page *p, unsigned bits, struct page two[2])
{
	memset(two, 0, 2 * sizeof *two);
	for (size_t i = 0; i < SLOTS; i++) {
		const struct slot *s = &p->slot[i];

		if (s->id != 0)
			*find(&two[s->id >> (63 - bits) & 1], s->id, s->rest) = *s;
	}
}

/* Twice as many pages, in memory or in a new file. */
static int
grow(struct ids *t, struct err *e)
{
	size_t n = (size_t)1 << t->bits;
	bool fits = t->pages != NULL && 2 * n * sizeof(struct page) <= t->memory;
	struct page *pages = fits ? mem_alloc(2 * n * sizeof *pages) : NULL;
	struct page here, two[2];
	int fd = fits ? -1 : temp_open(e), rc = fits || fd >= 0 ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (t->pages == NULL && (rc = read_page(t->fd, &here, i, e)) < 0)
			break;
		split(t->pages != NULL ? &t->pages[i] : &here, t->bits,
		    fits ? &pages[2 * i] : two);
		if (!fits)
			rc = write_at(fd, two, sizeof two, i * sizeof two, e);
	}
	mem_free(t->pages);
	if (t->fd >= 0)
		close(t->fd);
	t->pages = pages;
	t->fd = fd;
	t->bits++;
	return rc;
}

static uint16_t
line_bits(const struct claim *c)
{
	return (uint16_t)(c->digest != 0 ? c->digest : hash64(c->line, 0));
}

static enum again
compare(const struct slot *s, const struct claim *c)
{
	if (s->id == 0)
		return ID_NEW;
	if (s->line == line_bits(c))
		return ID_SAME_LINE;
	return s->user != 0 && c->user != 0 && s->user != user_bits(c->user)
		   ? ID_OTHER_USER
		   : ID_OTHER_LINE;
}

int
ids_add(struct ids *t, const struct claim *c, struct err *e)
{
	uint64_t key = hash64(c->id, t->seed);
	uint32_t rest = (uint32_t)hash64(c->id, ~t->seed);
	struct page here, *p;
	struct slot *s;

	key += key == 0;
	for (;;) {
		uint64_t number = key >> (64 - t->bits);

		p = t->pages != NULL ? &t->pages[number] : &here;
		if (t->pages == NULL && read_page(t->fd, p, number, e) < 0)
			return -1;
		if ((s = find(p, key, rest)) != NULL) {
			enum again again = compare(s, c);

			if (again != ID_NEW)
				return (int)again;
			*s = (struct slot){key, rest, line_bits(c), user_bits(c->user)};
			return t->pages != NULL
				   ? ID_NEW
				   : write_at(t->fd, s, sizeof *s,
					 number * sizeof *p +
					     (size_t)((char *)s - (char *)p),
					 e);
		}
		if (grow(t, e) < 0)
			return -1;
	}
}
