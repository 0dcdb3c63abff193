/*
 * Every bound on input is defined here and listed in memabra(7), LIMITS.
 * A line that exceeds one is bad; it is never truncated. LIMIT_TEXT is the
 * exception: it makes no line bad, and text past it is ignored.
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
 * Bytes of a task's texts that routing and learning use: of the input, the
 * context and the candidates together, in that order; a title counts twice.
 * A character of 3 bytes may fold to six 3-grams of 12 bytes with their quotes,
 * so this keeps the line of an example under LIMIT_LINE.
 */
#define LIMIT_TEXT ((size_t)1 << 20)

#endif
