/*
 * What a task asks for, by its words: a memory, the state of the world or an effect
 * on it, or a procedure. English only; for other languages only the overlap of
 * texts helps.
 * For model.
 */
#ifndef MODEL_CUES_H
#define MODEL_CUES_H

#include "base/str.h"

enum cue { CUE_RECALL = 1, CUE_EFFECT = 2, CUE_PROCEDURE = 4 };

unsigned cues_of(struct strs words); /* the set of the cues of these words */

/* The first word with this cue; absent if there is none. */
struct str cue_word(struct strs words, enum cue);

#endif
