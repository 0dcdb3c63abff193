/*
 * Every bound on input stands here, and in memabra(7) under LIMITS.
 * Passing one makes a line bad; it is never cut to fit. LIMIT_TEXT alone makes
 * no line bad: what lies behind it is not looked at.
 * For any room.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_LINE                                                                     \
	((size_t)32 << 20)    /* bytes in a line: a report of half a million ids fits */
#define LIMIT_DEPTH 64        /* nested objects and arrays: real logs stay under 12 */
#define LIMIT_KEYS 4096       /* keys in one object */
#define LIMIT_CANDIDATES 4096 /* candidates of one task, over all kinds */
#define LIMIT_DECISIONS 1024  /* decisions of one trajectory */
#define LIMIT_ID 512          /* bytes in an id */

/*
 * Bytes of a task's texts that choosing and learning look at: of the input, the
 * context and the candidates together, in that order, a title counted twice. A
 * character of 3 bytes may fold to six 3-grams of 12 bytes, quotes included, so an
 * example's line stays under LIMIT_LINE.
 */
#define LIMIT_TEXT ((size_t)1 << 20)

#endif
