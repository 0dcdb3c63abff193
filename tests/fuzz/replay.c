/*
 * The second main of a fuzz target: runs it on files, or on its corpus,
 * tests/fuzz/corpus/NAME for a program replay_NAME. Prints TAP; a broken law
 * aborts.
 */
#define _XOPEN_SOURCE 700
#include "fuzz.h"

#include <dirent.h>

#include "base/mem.h"

/* Replay mutates nothing. */
size_t
LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most)
{
	(void)data;
	(void)most;
	return size;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
run(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b = {0};
	struct str s;
	size_t n;

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	do {
		buf_reserve(&b, 1 << 16);
		n = fread(b.p + b.n, 1, 1 << 16, f);
		b.n += n;
	} while (n > 0);
	fclose(f);
	s = alone(b.p, b.n);
	buf_release(&b);
	fprintf(stderr, "# %s\n",
	    path); /* so the last printed name is the input that broke a law */
	LLVMFuzzerTestOneInput((const uint8_t *)s.p, s.n);
	give_back(s);
}

static int
corpus(const char *name)
{
	char **names = NULL, path[4096];
	struct dirent *d;
	int n = 0;
	DIR *dir;

	snprintf(path, sizeof path, "tests/fuzz/corpus/%s", name);
	if ((dir = opendir(path)) == NULL) {
		perror(path);
		exit(1);
	}
	while ((d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.')
			continue;
		names = mem_resize(names, (size_t)n + 1, sizeof *names);
		MUST((names[n++] = strdup(d->d_name)) != NULL);
	}
	closedir(dir);
	if (n > 0)
		qsort(names, (size_t)n, sizeof *names, by_name);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "tests/fuzz/corpus/%s/%s", name, names[i]);
		run(path);
		free(names[i]);
	}
	mem_free(names);
	return n;
}

int
main(int argc, char **argv)
{
	const char *name = strstr(argv[0], "replay_");
	int n = argc - 1;

	for (int i = 1; i < argc; i++)
		run(argv[i]);
	if (argc == 1 && name != NULL)
		n = corpus(name + strlen("replay_"));
	printf("%s 1 - %d inputs\n", n > 0 ? "ok" : "not ok", n);
	return n > 0 ? 0 : 1;
}
