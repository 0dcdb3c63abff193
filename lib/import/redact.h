/*
 * Known shapes of secrets in a text: keys of providers, tokens, private keys.
 * For lib/import.
 */
#ifndef IMPORT_REDACT_H
#define IMPORT_REDACT_H

#include "base/buf.h"
#include "import/episode.h"

/* Adds the text to b; "[redacted]" replaces each secret. */
void redact_text(struct buf *b, struct str);

/* Takes the bodies out of an episode, and the secrets out of its texts. */
void redact_episode(struct episode *);

#endif
