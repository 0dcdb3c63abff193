/*
 * Chooses the open settings of the learner on a held-out part of the log.
 * For verb.
 */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include "model/learn.h"
#include "rec/router.h"

/* A log, and the weights from which learning starts. */
struct training {
	const struct weights *start;
	bool warm; /* the weights are from another router */
	struct lesson *v;
	size_t n;
};

/*
 * Sets the negative fields of *set: lambda, compete and passes. passes becomes 0 if
 * a cold start learns nothing that improves the held-out part. The trials go to the
 * header, in the arena, and, if the log is large enough, the calibration too.
 */
void settings_choose(
    struct settings *, const struct training *, struct arena *, struct router_header *);

#endif
