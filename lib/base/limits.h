/*
 * Every bound on input stands here, and in memabra(7) under LIMITS.
 * Passing one makes a line bad; it is never cut to fit.
 * For any room.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_LINE ((size_t)32 << 20) /* bytes in a line: a report of half a million ids fits */
#define LIMIT_DEPTH 64                /* nested objects and arrays: real logs stay under 12 */
#define LIMIT_KEYS 4096               /* keys in one object */
#define LIMIT_CANDIDATES 4096         /* candidates of one task, over all kinds */
#define LIMIT_DECISIONS 1024          /* decisions of one trajectory */
#define LIMIT_ID 512                  /* bytes in an id */

#endif
