/*
 * The choice of what the learner leaves open, on a held-out part of the log.
 * For verb.
 */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include "model/learn.h"
#include "rec/router.h"

/* A log, and where the learning from it starts. */
struct training {
	const struct weights *start;
	bool warm; /* the weights are those of another router */
	struct lesson *v;
	size_t n;
};

/*
 * Fill what is negative in *set: lambda, compete and passes. No passes at all are chosen when a cold start learns nothing that
 * holds for the held-out part. What was tried goes into the header, in the arena,
 * and, where there was enough to tell, how expectations were brought to rewards.
 */
void settings_choose(
    struct settings *, const struct training *, struct arena *, struct router_header *);

#endif
