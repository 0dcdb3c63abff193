/*
 * A catalogue: the tools and skills that exist, for tasks whose log does not say what
 * was on offer. A record is what MCP answers to tools/list, a request of OpenAI,
 * Anthropic or Gemini, one tool of these, or a candidate of memabra-records(5).
 * For cmd.
 */
#ifndef IMPORT_CATALOG_H
#define IMPORT_CATALOG_H

#include "import/import.h"

/* Adds the tools of a record. -1 (ERR_INPUT): it holds no tools. */
int catalog_record(
    struct import *, struct import_tools *, const struct json_value *, struct err *);

/*
 * Adds the skill of a SKILL.md; folder: the name of its directory. A skill without
 * a name is named after its folder. What is not a skill is counted as a miss.
 */
void catalog_skill(
    struct import *, struct import_tools *, struct str folder, struct str text);

/* The same for FOLDER/SKILL.md. -1 with an err: it cannot be read. */
int catalog_skill_file(
    struct import *, struct import_tools *, const char *path, struct err *);

#endif
