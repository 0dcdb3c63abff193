#include "model/cues.h"

#include <stdlib.h>

struct cue_entry {
	const char *word;
	enum cue cue;
};

/* In byte order, for bsearch. */
static const struct cue_entry WORDS[] = {
    {"add", CUE_EFFECT},
    {"again", CUE_RECALL},
    {"book", CUE_EFFECT},
    {"check", CUE_EFFECT},
    {"checklist", CUE_PROCEDURE},
    {"create", CUE_EFFECT},
    {"current", CUE_EFFECT},
    {"currently", CUE_EFFECT},
    {"debug", CUE_PROCEDURE},
    {"delete", CUE_EFFECT},
    {"deploy", CUE_PROCEDURE},
    {"diagnose", CUE_PROCEDURE},
    {"disk", CUE_EFFECT},
    {"earlier", CUE_RECALL},
    {"fetch", CUE_EFFECT},
    {"find", CUE_EFFECT},
    {"forget", CUE_RECALL},
    {"format", CUE_PROCEDURE},
    {"get", CUE_EFFECT},
    {"guide", CUE_PROCEDURE},
    {"install", CUE_PROCEDURE},
    {"know", CUE_RECALL},
    {"last", CUE_RECALL},
    {"latest", CUE_EFFECT},
    {"list", CUE_EFFECT},
    {"migrate", CUE_PROCEDURE},
    {"my", CUE_RECALL},
    {"now", CUE_EFFECT},
    {"open", CUE_EFFECT},
    {"plan", CUE_PROCEDURE},
    {"prefer", CUE_RECALL},
    {"preference", CUE_RECALL},
    {"preferences", CUE_RECALL},
    {"preferred", CUE_RECALL},
    {"prepare", CUE_PROCEDURE},
    {"previous", CUE_RECALL},
    {"previously", CUE_RECALL},
    {"procedure", CUE_PROCEDURE},
    {"process", CUE_PROCEDURE},
    {"read", CUE_EFFECT},
    {"recall", CUE_RECALL},
    {"refactor", CUE_PROCEDURE},
    {"release", CUE_PROCEDURE},
    {"remember", CUE_RECALL},
    {"remind", CUE_RECALL},
    {"restart", CUE_EFFECT},
    {"review", CUE_PROCEDURE},
    {"run", CUE_EFFECT},
    {"running", CUE_EFFECT},
    {"search", CUE_EFFECT},
    {"send", CUE_EFFECT},
    {"set", CUE_EFFECT},
    {"show", CUE_EFFECT},
    {"start", CUE_EFFECT},
    {"status", CUE_EFFECT},
    {"step", CUE_PROCEDURE},
    {"steps", CUE_PROCEDURE},
    {"stop", CUE_EFFECT},
    {"summarise", CUE_PROCEDURE},
    {"summarize", CUE_PROCEDURE},
    {"today", CUE_EFFECT},
    {"told", CUE_RECALL},
    {"translate", CUE_PROCEDURE},
    {"troubleshoot", CUE_PROCEDURE},
    {"update", CUE_EFFECT},
    {"upgrade", CUE_PROCEDURE},
    {"usual", CUE_RECALL},
    {"usually", CUE_RECALL},
    {"workflow", CUE_PROCEDURE},
    {"write", CUE_PROCEDURE},
};

static int
order(const void *word, const void *entry)
{
	return str_cmp(
	    *(const struct str *)word, str_of(((const struct cue_entry *)entry)->word));
}

static unsigned
cue_of(struct str word)
{
	const struct cue_entry *c =
	    bsearch(&word, WORDS, sizeof WORDS / sizeof *WORDS, sizeof *WORDS, order);

	return c == NULL ? 0 : c->cue;
}

unsigned
cues_of(struct strs words)
{
	unsigned set = 0;

	for (size_t i = 0; i < words.n; i++)
		set |= cue_of(words.v[i]);
	return set;
}

struct str
cue_word(struct strs words, enum cue cue)
{
	for (size_t i = 0; i < words.n; i++) {
		if (cue_of(words.v[i]) == (unsigned)cue)
			return words.v[i];
	}
	return STR_NONE;
}
