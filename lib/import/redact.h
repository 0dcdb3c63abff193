/*
 * Known shapes of secrets in a text: keys of providers, tokens, private keys.
 * For lib/import.
 */
#ifndef IMPORT_REDACT_H
#define IMPORT_REDACT_H

#include "base/buf.h"

/* Adds the text to b; "[redacted]" replaces each secret. */
void redact_text(struct buf *b, struct str);

#endif
