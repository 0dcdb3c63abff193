/*
 * The pictures of a page, as SVG inside HTML. Each has a text of its own for readers
 * who do not see it. For verb.
 */
#ifndef DRAW_SVG_H
#define DRAW_SVG_H

#include "base/buf.h"
#include "draw/picture.h"

/* `text` says in words what the picture shows; it is escaped here. */
void svg_interval(struct buf *, const struct interval *, struct str text);
void svg_histogram(struct buf *, const struct histogram *, struct str text);
void svg_series(struct buf *, const struct series *, struct str text);
void svg_calibration(struct buf *, const struct calibration sides[2], struct str text);

#endif
