/*
 * Builds the possible contents of a disk after a power failure, from the record
 * of fault.c. The bytes of a file are on disk after its fsync, a name after the
 * fsync of its directory. Unsynced data may be on disk or not, in any mixture.
 *
 *   powerloss start DIR           the files of DIR, all synced, as the start of
 *     a record
 *   powerloss list RECORD         the distinct possible disks: a line "CALLS
 *     KIND" each
 *   powerloss count RECORD        the number of its calls
 *   powerloss make RECORD CALLS KIND OUT
 *
 * CALLS is the number of calls before the power failure, or "all".
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record.h"

/* The mixtures; each is possible on some file system. */
enum kind {
	SYNCED, /* only synced data */
	NAMES,  /* all names, and the synced bytes */
	ZEROS,  /* all names and sizes, with zeros for unsynced bytes */
	DATA,   /* all bytes, and the synced names */
	PAGES,  /* all names, and random pages of the unsynced bytes */
	MIXED,  /* names of random directories, and random pages */
	KINDS
};
enum { PAGE = 4096, MAX = 4000 };

struct bytes {
	char *p;
	size_t n;
};

struct node {
	uint64_t ino;
	bool dir, link;
	struct bytes now, synced; /* of a link: its target, in both */
	mode_t rights, rights_synced;
};

struct name {
	char path[500];
	struct node *now, *synced; /* NULL: absent */
};

static struct node nodes[MAX];
static struct name names[MAX];
static size_t n_nodes, n_names;

/* ---- the start ---- */

static void
put(const char *path, struct record r, const void *data)
{
	size_t n = r.size;

	snprintf(r.a, sizeof r.a, "%s", path);
	if (fwrite(&r, sizeof r, 1, stdout) != 1 ||
	    (n > 0 && fwrite(data, n, 1, stdout) != 1))
		err(1, "stdout");
}

static void
walk(const char *root, const char *below)
{
	char path[1000], sub[1000], *data;
	struct dirent *d;
	struct stat st;
	ssize_t n;
	DIR *dir;
	int fd;

	snprintf(path, sizeof path, "%s%s", root, below);
	if ((dir = opendir(path)) == NULL)
		err(1, "%s", path);
	while ((d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (snprintf(sub, sizeof sub, "%s/%s", below, d->d_name) >= 500 ||
		    snprintf(path, sizeof path, "%s%s", root, sub) >=
			(int)sizeof path ||
		    lstat(path, &st) < 0)
			err(1, "%s", path);
		data = malloc((size_t)st.st_size + 1);
		if (S_ISDIR(st.st_mode)) {
			put(sub, (struct record){OP_MKDIR, 0, 0, 0}, NULL);
			walk(root, sub);
		} else if (S_ISLNK(st.st_mode)) {
			n = readlink(path, data, (size_t)st.st_size + 1);
			put(sub, (struct record){OP_SYMLINK, 0, 0, (size_t)n}, data);
		} else {
			put(sub,
			    (struct record){
				OP_CREATE, st.st_ino, st.st_mode & 07777, 0},
			    NULL);
			if ((fd = open(path, O_RDONLY)) < 0 ||
			    read(fd, data, (size_t)st.st_size) != st.st_size)
				err(1, "%s", path);
			close(fd);
			put("",
			    (struct record){OP_WRITE, st.st_ino, 0, (size_t)st.st_size},
			    data);
			put(sub, (struct record){OP_SYNC, st.st_ino, 0, 0}, NULL);
		}
		free(data);
	}
	closedir(dir);
	put(below, (struct record){OP_SYNC, 0, 0, 0}, NULL);
}

/* ---- replaying the calls ---- */

static struct name *
name_at(const char *path)
{
	for (size_t i = 0; i < n_names; i++) {
		if (strcmp(names[i].path, path) == 0)
			return &names[i];
	}
	if (n_names == MAX)
		errx(1, "too many names");
	strcpy(names[n_names].path, path);
	return &names[n_names++];
}

static struct node *
new_node(uint64_t ino)
{
	if (n_nodes == MAX)
		errx(1, "too many files");
	nodes[n_nodes].ino = ino;
	return &nodes[n_nodes++];
}

/* The newest node with this inode: inode numbers are reused. */
static struct node *
node_by(uint64_t ino)
{
	for (size_t i = n_nodes; i > 0 && ino != 0; i--) {
		if (nodes[i - 1].ino == ino)
			return &nodes[i - 1];
	}
	return NULL;
}

static void
resize(struct bytes *b, size_t n)
{
	if ((b->p = realloc(b->p, n + 1)) == NULL)
		err(1, NULL);
	if (n > b->n)
		memset(b->p + b->n, 0, n - b->n);
	b->n = n;
}

static void
copy(struct bytes *to, const struct bytes *from)
{
	resize(to, from->n);
	if (from->n > 0)
		memcpy(to->p, from->p, from->n);
}

static bool
lies_in(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] == '/' &&
	       strchr(path + n + 1, '/') == NULL;
}

static void
play(const struct record *r, const char *data)
{
	struct node *f = node_by(r->node);
	struct name *at = r->a[0] == '\0' ? NULL : name_at(r->a);

	if (f == NULL && (r->op == OP_WRITE || r->op == OP_CUT || r->op == OP_MODE))
		/* of a directory, or of a file that was open before the record began */
		return;
	switch (r->op) {
	case OP_CREATE:
		at->now = new_node(r->node);
		at->now->rights = at->now->rights_synced = (mode_t)r->offset;
		break;
	case OP_MODE:
		f->rights = (mode_t)r->offset;
		break;
	case OP_MKDIR:
		at->now = new_node(0);
		at->now->dir = true;
		break;
	case OP_SYMLINK:
		at->now = new_node(0);
		at->now->link = true;
		resize(&at->now->now, r->size);
		memcpy(at->now->now.p, data, r->size);
		copy(&at->now->synced, &at->now->now);
		break;
	case OP_WRITE:
		if (f->now.n < r->offset + r->size)
			resize(&f->now, r->offset + r->size);
		if (r->size > 0)
			memcpy(f->now.p + r->offset, data, r->size);
		break;
	case OP_CUT:
		resize(&f->now, r->offset);
		break;
	case OP_SYNC:
		if (f != NULL && !f->dir && at != NULL &&
		    (at->now == NULL || !at->now->dir)) {
			copy(&f->synced, &f->now);
			f->rights_synced = f->rights;
			break;
		}
		for (size_t i = 0; i < n_names; i++) {
			if (lies_in(names[i].path, r->a))
				names[i].synced = names[i].now;
		}
		break;
	case OP_RENAME:
		name_at(r->b)->now = at->now;
		at->now = NULL;
		break;
	case OP_LINK:
		name_at(r->b)->now = at->now;
		break;
	case OP_UNLINK:
		at->now = NULL;
		break;
	}
}

/* ---- a disk ---- */

static uint64_t
mix(uint64_t h, const void *p, size_t n)
{
	const char *c = p;
	uint64_t word;

	for (; n > 0; c += word, n -= word) {
		uint64_t v = n;

		word = n < sizeof v ? n : sizeof v;
		memcpy(&v, c, word);
		h = (h ^ v) * 1099511628211U;
		h ^= h >> 29;
	}
	return h;
}

static bool
by_chance(const char *path, size_t page, size_t calls)
{
	uint64_t h = mix(14695981039346656037U, path, strlen(path));

	h = mix(mix(h, &page, sizeof page), &calls, sizeof calls);
	return (h ^ h >> 33) % 2 == 0;
}

static void
bytes_of(const struct name *at, const struct node *f, enum kind kind, size_t calls,
    struct bytes *b)
{
	const struct bytes *want =
	    kind == SYNCED || kind == NAMES ? &f->synced : &f->now;

	copy(b, want);
	if (kind != ZEROS && kind != PAGES && kind != MIXED)
		return;
	for (size_t from = 0; from < b->n; from += PAGE) {
		size_t n = b->n - from < PAGE ? b->n - from : PAGE, old;

		if (kind != ZEROS && by_chance(at->path, from / PAGE, calls))
			continue;
		old = from >= f->synced.n      ? 0
		      : f->synced.n - from < n ? f->synced.n - from
					       : n;
		if (old > 0)
			memcpy(b->p + from, f->synced.p + from, old);
		memset(b->p + from + old, 0, n - old);
	}
}

static const struct node *
there(const struct name *at, enum kind kind, size_t calls)
{
	char dir[500];

	if (kind != MIXED)
		return kind == SYNCED || kind == DATA ? at->synced : at->now;
	strcpy(dir, at->path);
	*strrchr(dir, '/') = '\0';
	return by_chance(dir, 0, calls) ? at->synced : at->now;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->path, ((const struct name *)b)->path);
}

/*
 * Returns the checksum of a disk, and makes the disk in `out` unless that is
 * NULL. A name without its directory is lost.
 */
static uint64_t
disk(enum kind kind, size_t calls, const char *out)
{
	static struct name sorted[MAX];
	static struct bytes b;
	uint64_t h = 14695981039346656037U;
	char path[2000];

	memcpy(sorted, names, n_names * sizeof *names);
	qsort(sorted, n_names, sizeof *sorted, by_path);
	for (size_t i = 0; i < n_names; i++) {
		const struct node *f = there(&sorted[i], kind, calls);
		mode_t rights;
		int fd;

		if (f == NULL)
			continue;
		bytes_of(&sorted[i], f, f->dir || f->link ? SYNCED : kind, calls, &b);
		rights = kind == SYNCED || kind == NAMES ? f->rights_synced : f->rights;
		h = mix(mix(h, sorted[i].path, strlen(sorted[i].path) + 1), b.p, b.n);
		h = mix(h, &rights, sizeof rights);
		if (out == NULL)
			continue;
		snprintf(path, sizeof path, "%.1000s%.500s", out, sorted[i].path);
		b.p[b.n] = '\0';
		if (f->dir)
			mkdir(path, 0777);
		else if (f->link)
			(void)!symlink(b.p, path);
		else if ((fd = open(path, O_WRONLY | O_CREAT | O_EXCL, rights)) >= 0) {
			if (write(fd, b.p, b.n) != (ssize_t)b.n)
				err(1, "%s", path);
			close(fd);
		}
	}
	return h;
}

int
main(int argc, char *argv[])
{
	static uint64_t known[100000];
	size_t calls = 0, n_known = 0, stop;
	struct record r;
	bool started = false, list = argc == 3 && strcmp(argv[1], "list") == 0;
	FILE *f;

	if (argc == 3 && strcmp(argv[1], "start") == 0) {
		walk(argv[2], "");
		put("/", (struct record){OP_SYNC, 1, 0, 0},
		    NULL); /* marks the end of the start */
		return fflush(stdout) == 0 ? 0 : 1;
	}
	if (argc < 3 || (argc != 6 && argc != 3) || (f = fopen(argv[2], "rb")) == NULL)
		errx(2, "usage: powerloss start DIR | list RECORD | count RECORD | "
			"make RECORD "
			"CALLS KIND OUT");
	stop = argc == 3 || strcmp(argv[3], "all") == 0 ? SIZE_MAX
							: strtoul(argv[3], NULL, 10);
	for (;;) {
		if (started && argc == 6 && calls == stop) {
			disk((enum kind)atoi(argv[4]), calls, argv[5]);
			return 0;
		}
		for (int k = 0; started && list && k < KINDS; k++) {
			uint64_t h = disk((enum kind)k, calls, NULL);
			size_t i = 0;

			while (i < n_known && known[i] != h)
				i++;
			if (i == n_known && n_known < 100000) {
				known[n_known++] = h;
				printf("%zu %d\n", calls, k);
			}
		}
		if (fread(&r, sizeof r, 1, f) != 1)
			break;
		char *data = malloc(r.size + 1);

		if (r.size > 0 && fread(data, r.size, 1, f) != 1)
			break;
		if (r.op == OP_SYNC && r.node == 1 && strcmp(r.a, "/") == 0) {
			started = true;
		} else {
			play(&r, data);
			calls += started;
		}
		free(data);
	}
	if (argc == 6 && stop != SIZE_MAX)
		errx(1, "%s: only %zu calls", argv[2], calls);
	if (argc == 6)
		disk((enum kind)atoi(argv[4]), calls, argv[5]);
	else if (!list)
		printf("%zu\n", calls);
	return 0;
}
