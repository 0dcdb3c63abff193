/*
 * What a task asks for, by the words it uses: something remembered, the state
 * of the world or an effect on it, or a way of doing things. English only;
 * elsewhere the overlap of texts must do.
 * For model.
 */
#ifndef MODEL_CUES_H
#define MODEL_CUES_H

#include "base/str.h"

enum cue { CUE_RECALL = 1, CUE_EFFECT = 2, CUE_PROCEDURE = 4 };

unsigned cues_of(struct strs words); /* the set of them */

/* The first of the words that gives this cue; absent when none does. */
struct str cue_word(struct strs words, enum cue);

#endif
