/*
 * The only caller of malloc. None of these returns NULL: when memory runs out
 * the handler is called, and it must not return (the handler of lib/cli prints a
 * message and exits with 4). The state on disk is consistent at every instant,
 * so nothing is lost by that exit.
 * For any room.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void mem_on_exhaustion(void (*handler)(void));

void *mem_alloc(size_t n);               /* uninitialised; free with mem_free */
void *mem_zalloc(size_t n, size_t size); /* n * size zero bytes, overflow checked */
void *mem_resize(void *p, size_t n, size_t size); /* n * size bytes, overflow checked */
void mem_free(void *p);                           /* NULL is fine */

/*
 * Grow the array at p (of *cap elements of `size` bytes) so that `need` fit;
 * doubles, so that appending is linear. Returns the array, perhaps moved.
 */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);
void *mem_grow_zero(
    void *p, size_t *cap, size_t need, size_t size); /* new elements are zero */

#endif
