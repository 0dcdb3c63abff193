#include "cli/cli.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utc.h"
#include "io/lines.h"

static struct cli *self; /* for the handler that has no argument */

static void
memory_exhausted(void)
{
	static const char text[] = ": out of memory\n";

	if (write(STDERR_FILENO, self->name, strlen(self->name)) < 0 ||
	    write(STDERR_FILENO, text, sizeof text - 1) < 0)
		_exit(ERR_SYSTEM);
	_exit(ERR_SYSTEM);
}

/*
 * The next file that is opened would get the number of a closed standard
 * descriptor, and output would be written into it. Open something harmless at
 * that number: reading and writing fail, as on the closed descriptor.
 */
static void
occupy_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			_exit(ERR_SYSTEM);
	}
}

void
cli_start(struct cli *c, const char *name, const char *usage)
{
	memset(c, 0, sizeof *c);
	self = c;
	c->name = name;
	c->usage = usage;
	occupy_descriptors();
	mem_on_exhaustion(memory_exhausted);
	c->out = out_fd(STDOUT_FILENO, "stdout");
	/* MB_PROGRESS: our stderr is copied to a terminal, as that of a stage is */
	c->watched = isatty(STDERR_FILENO) || getenv("MB_PROGRESS") != NULL;
	c->now = cli_time(c);
}

int64_t
cli_time(const struct cli *c)
{
	struct timespec t;

	if (c->now_given)
		return c->now;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
cli_warn(struct cli *c, const char *fmt, ...)
{
	struct err e;
	char text[sizeof e.text];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	err_set(&e, ERR_NONE, "%s", text); /* makes it printable */
	fprintf(stderr, "%s%s: %s\n", c->progress_at != 0 ? "\r\033[K" : "", c->name,
	    e.text);
}

void
cli_fail(struct cli *c, const struct err *e)
{
	struct err ignored;

	out_flush(c->out, &ignored);
	cli_warn(c, "%s", e->text);
	exit((int)(e->kind == ERR_NO && c->no_fails ? ERR_SYSTEM : e->kind));
}

void
cli_usage(struct cli *c, const char *fmt, ...)
{
	struct err e;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e.text, sizeof e.text, fmt, ap);
	va_end(ap);
	cli_warn(c, "%s", e.text);
	fprintf(stderr, "try '%s --help'\n", c->name);
	exit(ERR_USAGE);
}

static bool
ambiguous(const struct option *o, const char *given)
{
	size_t n = strcspn(given, "=");
	int found = 0;

	for (; o->name != NULL; o++)
		found += strncmp(o->name, given, n) == 0;
	return found > 1;
}

int
cli_getopt(struct cli *c, int argc, char *argv[], const char *letters,
    const struct option *options)
{
	const char *given;
	int opt;

	opterr = 0;
	opt = getopt_long(argc, argv, letters, options, NULL);
	if (opt != '?' && opt != ':')
		return opt;
	given = argv[optind - 1];
	if (opt == ':' && optopt <= UCHAR_MAX)
		cli_usage(c, "-%c wants a value", optopt);
	if (opt == ':')
		cli_usage(c, "%s wants a value", given);
	if (optopt > UCHAR_MAX)
		cli_usage(c, "this option takes no value: '%s'", given);
	if (optopt != 0)
		cli_usage(c, "no such option: '-%c'", optopt);
	if (ambiguous(options, given + 2))
		cli_usage(c, "this option is ambiguous: '%s'", given);
	cli_usage(c, "no such option: '%s'", given);
}

void
cli_option(struct cli *c, int opt)
{
	struct err e;

	switch (opt) {
	case 'h':
	case CLI_HELP:
		fputs(c->usage, stdout);
		if (fflush(stdout) != 0) {
			err_errno(&e, "stdout");
			cli_fail(c, &e);
		}
		exit(0);
	case CLI_VERSION:
		if (printf("%s (memabra) %s\n", c->name, VERSION) < 0 ||
		    fflush(stdout) != 0) {
			err_errno(&e, "stdout");
			cli_fail(c, &e);
		}
		exit(0);
	case CLI_STRICT:
		c->strict = 1;
		return;
	case CLI_REJECTS:
		c->rejects = optarg;
		return;
	case CLI_NOW:
		if (!utc_parse(str_of(optarg), &c->now))
			cli_usage(c,
			    "--now wants a time such as 2026-04-14T15:27:38Z: '%s'",
			    optarg);
		c->now_given = true;
		return;
	default:
		abort(); /* the table has an option that main does not handle */
	}
}

void
cli_status(struct cli *c, int status)
{
	if (status > c->status)
		c->status = status;
}

enum cli_format
cli_format_of(struct cli *c, const char *word, const char *wants)
{
	static const char *const names[] = {[CLI_FORMAT_TEXT] = "text",
	    [CLI_FORMAT_JSON] = "json",
	    [CLI_FORMAT_HTML] = "html",
	    [CLI_FORMAT_PROMETHEUS] = "prometheus",
	    [CLI_FORMAT_OTLP] = "otlp"};

	for (size_t i = CLI_FORMAT_TEXT; i < sizeof names / sizeof *names; i++) {
		if (strcmp(word, names[i]) == 0 && strstr(wants, names[i]) != NULL)
			return (enum cli_format)i;
	}
	cli_usage(c, "--format wants %s: '%s'", wants, word);
}

enum cli_format
cli_format(struct cli *c, const char *word)
{
	return cli_format_of(c, word, "text or json");
}

bool
cli_unicode(void)
{
	locale_t l = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool yes = l != (locale_t)0 && strcmp(nl_langinfo_l(CODESET, l), "UTF-8") == 0;

	if (l != (locale_t)0)
		freelocale(l);
	return yes;
}

bool
cli_text(enum cli_format f)
{
	return f == CLI_FORMAT_TEXT || (f == CLI_FORMAT_AUTO && isatty(STDOUT_FILENO));
}

void
cli_binary(struct cli *c, const char *what)
{
	if (isatty(STDOUT_FILENO))
		cli_usage(
		    c, "%s is not text: write it to a file, not to a terminal", what);
}

double
cli_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
cli_due(struct cli *c)
{
	int64_t ms;

	if (!c->watched)
		return 0;
	ms = (int64_t)(cli_seconds() * 1000);
	if (ms - c->progress_at < 250)
		return 0;
	c->progress_at = ms;
	return 1;
}

void
cli_show(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "\r\033[K%s: ", c->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

void
cli_progress(struct cli *c, const char *what, unsigned long long done)
{
	if (cli_due(c))
		cli_show(c, "%llu %s", done, what);
}

int
cli_finish(struct cli *c)
{
	struct err e;

	if (c->progress_at != 0)
		fprintf(stderr, "\r\033[K");
	if (c->rejected != NULL && c->rejected != c->out &&
	    out_close(c->rejected, &e) < 0) {
		cli_warn(c, "%s", e.text);
		cli_status(c, ERR_SYSTEM);
	}
	if (out_close(c->out, &e) < 0) {
		cli_warn(c, "%s", e.text);
		cli_status(c, ERR_SYSTEM);
	}
	mem_free(c->names.v);
	arena_release(&c->kept);
	return c->status;
}
