/*
 * Evidence on two arms that run at the same time, updated after each unit, without a
 * fixed end. A unit is in arm B with the known probability s, by chance, and has a
 * reward r in [0,1]. Its score
 *     D = (r - m) (1[B]/s - 1[A]/(1-s)),   m: a guess of r made before the unit is seen,
 * has, given the past, the mean E[r in B] - E[r in A] of that unit (Horvitz and Thompson
 * 1952), however both means drift: m cancels, and only makes D vary less. So if B is at
 * no time better by more than d on average, betting that D > d is a fair or unfavourable
 * game, and its wealth reaches 1/alpha with probability at most alpha, at any time
 * (Ville 1939; Waudby-Smith and Ramdas 2024; for drift Howard et al. 2021).
 * This needs: s is what was used; the rewards of a unit do not depend on those of other
 * units' arms; a unit counts once; the order of the units does not depend on the arms.
 * For verb and tests.
 */
#ifndef STATS_ARMS_H
#define STATS_ARMS_H

#include <stdbool.h>

#include "stats/evalue.h"

struct arms {          /* zero-initialise, then set margin */
	double margin; /* [0,1): the loss of mean reward that is accepted */
	double guess;  /* m */
	size_t n;
	/* against: B is no worse; B is no better; B is worse by the margin or more */
	struct evalue worse, better, fit;
};

/*
 * Adds a unit: its reward in [0,1], and share = s, in (0,1). A unit of an earlier stage,
 * with another share, tells only whether B is worse: `stage` is false.
 */
struct arm_unit {
	bool trial; /* in arm B */
	bool stage;
	double share, reward;
};
void arms_add(struct arms *, const struct arm_unit *);

#endif
