/*
 * What a run leaves in its directory. The last one keeps all that a person may want to
 * look at; the runs before it keep what was selected, decided and said. For lib/run.
 */
#ifndef RUN_LIGHT_H
#define RUN_LIGHT_H

#include "run/files.h"

/*
 * Removes copies of what the state has, so that they do not pile up. A router that
 * became a version is made another name of that version.
 */
int light_this(struct run *, struct err *);

/*
 * Makes all other runs light: removes what can be made again, packs the results, and
 * leaves of a router that is no version only its header, as router.json.
 */
int light_others(struct run *, struct err *);

#endif
