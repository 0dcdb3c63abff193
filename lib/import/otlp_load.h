/*
 * The spans that the format otlp has stored by trace, into episodes.
 * For lib/import.
 */
#ifndef IMPORT_OTLP_LOAD_H
#define IMPORT_OTLP_LOAD_H

#include "import/import.h"

/*
 * All traces of import_groups. A record of a trace is an object: i span id, p
 * parent, n name, s and e times in ns, c enum span_status, a attributes, v events
 * (n name, a attributes, b body). One without a is an event of the span i.
 */
int otlp_finish(struct import *, struct err *);

#endif
