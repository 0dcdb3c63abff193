/*
 * Calls that a model wrote as text, in the syntax of Python: [f(a=1), g.h(b='x')].
 * For lib/import.
 */
#ifndef IMPORT_PYTHON_CALLS_H
#define IMPORT_PYTHON_CALLS_H

#include "import/message.h"

/*
 * The calls of a text that holds nothing but calls; the brackets around them may be
 * missing, as in the decoder of BFCL. The arguments are the text in the parentheses.
 * Returns their number and the list, in the arena; 0: the text is something else.
 */
size_t python_calls(struct str text, struct message_call **, struct arena *);

#endif
