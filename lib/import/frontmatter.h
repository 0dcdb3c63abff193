/*
 * The front matter of a SKILL.md: YAML between two lines "---" at the beginning.
 * Of YAML only this is read: a key at the first column, with a plain, quoted,
 * literal (|) or folded (>) scalar. https://yaml.org/spec/1.2.2/, chapters 7 and 8.
 * For lib/import and tests.
 */
#ifndef IMPORT_FRONTMATTER_H
#define IMPORT_FRONTMATTER_H

#include "base/arena.h"

/* False if the text has no front matter, or one that does not end. */
bool frontmatter_find(struct str text, struct str *matter);

/*
 * The text of a key, in the arena, without white space at its end. 1; 0: the key is
 * missing, or its value is null; -1: the value is not a scalar.
 */
int frontmatter_get(
    struct str matter, const char *key, struct arena *, struct str *value);

#endif
