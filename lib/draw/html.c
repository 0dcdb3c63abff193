#include "draw/html.h"

#include <math.h>
#include <stdio.h>

#include "base/plain.h"
#include "draw/style.h"

void
html_text(struct buf *b, struct str s)
{
	struct buf spaced = {0}, plain = {0};

	/* plain_add would replace the white space too */
	buf_add_str(&spaced, s);
	for (size_t i = 0; i < spaced.n; i++)
		if (spaced.p[i] == '\n' || spaced.p[i] == '\t' || spaced.p[i] == '\r')
			spaced.p[i] = ' ';
	plain_add(&plain, buf_str(&spaced));
	for (size_t i = 0; i < plain.n; i++) {
		char c = plain.p[i];

		if (c == '&')
			buf_adds(b, "&amp;");
		else if (c == '<')
			buf_adds(b, "&lt;");
		else if (c == '>')
			buf_adds(b, "&gt;");
		else if (c == '"')
			buf_adds(b, "&quot;");
		else if (c == '\'')
			buf_adds(b, "&#39;");
		else
			buf_addc(b, c);
	}
	buf_release(&spaced);
	buf_release(&plain);
}

void
html_excerpt(struct buf *b, struct str s, size_t of)
{
	html_text(b, s);
	if (s.n < of)
		buf_addf(
		    b, "\u2026 <small>(the first %zu of %zu bytes)</small>", s.n, of);
}

/* ---- the page ---- */

void
html_begin(struct buf *b, struct str title, struct str h1)
{
	buf_adds(b, "<!DOCTYPE html>\n"
		    "<html lang=\"en\">\n"
		    "<head>\n"
		    "<meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" "
		    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, "
		    "initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light dark\">\n"
		    "<title>");
	html_text(b, title);
	buf_adds(b, "</title>\n<style>\n");
	buf_adds(b, STYLE);
	buf_adds(b, "</style>\n</head>\n<body>\n<main>\n<h1>");
	html_text(b, h1);
	buf_adds(b, "</h1>\n");
}

void
html_end(struct buf *b)
{
	buf_adds(b, "</main>\n</body>\n</html>\n");
}

void
html_heading(struct buf *b, int level, const char *title)
{
	buf_addf(b, "<h%d>%s</h%d>\n", level, title, level);
}

void
html_paragraph(struct buf *b, const char *class, struct str text)
{
	if (class == NULL)
		buf_adds(b, "<p>");
	else
		buf_addf(b, "<p class=\"%s\">", class);
	html_text(b, text);
	buf_adds(b, "</p>\n");
}

void
html_mark(struct buf *b, bool good, const char *word)
{
	buf_addf(b,
	    "<span class=\"mark %s\"><span aria-hidden=\"true\">%s</span> %s</span>",
	    good ? "good" : "bad", good ? "\u2713" : "\u2717", word);
}

/* ---- tables ---- */

static bool
is_number(const char *column)
{
	return column[0] == '#';
}

/* The name of a column, without the sign before it. */
static const char *
shown(const char *column)
{
	return column + strspn(column, "#=");
}

struct html_table
html_table(struct buf *b, const char *caption, const char *const columns[])
{
	buf_addf(b, "<table>\n<caption>%s</caption>\n<thead><tr>", caption);
	for (size_t i = 0; columns[i] != NULL; i++)
		buf_addf(b, "<th scope=\"col\"%s>%s</th>",
		    is_number(columns[i]) ? " class=\"number\"" : "",
		    shown(columns[i]));
	buf_adds(b, "</tr></thead>\n<tbody>\n");
	return (struct html_table){b, columns, 0};
}

void
html_row_end(struct html_table *t)
{
	if (t->column > 0)
		buf_adds(t->b, "</tr>\n");
	t->column = 0;
}

void
html_row(struct html_table *t, struct str head)
{
	html_row_end(t);
	buf_adds(t->b, "<tr><th scope=\"row\">");
	html_text(t->b, head);
	buf_adds(t->b, "</th>");
	t->column = 1;
}

void
html_cell_begin(struct html_table *t)
{
	const char *name = t->columns[t->column++];

	buf_addf(t->b, "<td%s", is_number(name) ? " class=\"number\"" : "");
	if (name[0] != '=')
		buf_addf(t->b, " data-label=\"%s\"", shown(name));
	buf_addc(t->b, '>');
}

void
html_cell_end(struct html_table *t)
{
	buf_adds(t->b, "</td>");
}

void
html_cell(struct html_table *t, struct str text)
{
	html_cell_begin(t);
	html_text(t->b, text);
	html_cell_end(t);
}

void
html_number(struct html_table *t, const char *format, double v)
{
	char text[64];
	int n = isnan(v) ? 0 : snprintf(text, sizeof text, format, v);

	html_cell(t, isnan(v) ? STR("\u2013") : (struct str){text, (size_t)n});
}

void
html_fact(struct html_table *t, const char *name, struct str value)
{
	if (value.p == NULL)
		return;
	html_row(t, str_of(name));
	html_cell(t, value);
}

void
html_table_end(struct html_table *t)
{
	html_row_end(t);
	buf_adds(t->b, "</tbody>\n</table>\n");
}
