/*
 * Writes a page as HTML5: one static file, with no script and nothing from elsewhere.
 * Its policy forbids a browser to load or to run anything. For verb.
 *
 * Every text that is not a literal of ours passes html_text.
 */
#ifndef DRAW_HTML_H
#define DRAW_HTML_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Adds a text, escaped for an element and for a quoted attribute. White space becomes
 * a blank; '?' replaces what base/plain.h replaces.
 */
void html_text(struct buf *, struct str);

/* The same for the beginning of a text of `of` bytes: with a mark if it is cut. */
void html_excerpt(struct buf *, struct str, size_t of);

/* A page begins, with a title and its only h1, and ends. */
void html_begin(struct buf *, struct str title, struct str h1);
void html_end(struct buf *);

/* An h2 or h3, and a paragraph of the class, which may be NULL. */
void html_heading(struct buf *, int level, const char *title);
void html_paragraph(struct buf *, const char *class, struct str text);

/* A word with a mark for yes or no, which differ in shape and in colour. */
void html_mark(struct buf *, bool good, const char *word);

/*
 * A table. A row is a row head and then a cell for each other column; on a narrow
 * screen the cells are below each other, each with the name of its column. A name
 * that begins with '#' is of a column of numbers; '=' is of one that needs no name.
 */
struct html_table {
	struct buf *b;
	const char *const *columns; /* ends with NULL */
	size_t column;              /* the next cell */
};

struct html_table html_table(
    struct buf *, const char *caption, const char *const columns[]);
void html_row(struct html_table *, struct str head);
void html_cell(struct html_table *, struct str text);
void html_number(struct html_table *, const char *format, double); /* NAN: a dash */
/* A row of a name and its value; none if the value is absent. */
void html_fact(struct html_table *, const char *name, struct str value);
/* A cell whose contents the caller adds between both calls. */
void html_cell_begin(struct html_table *);
void html_cell_end(struct html_table *);
/* Ends the row, if there is one; html_row and html_table_end do so too. */
void html_row_end(struct html_table *);
void html_table_end(struct html_table *);

#endif
