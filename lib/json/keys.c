#include "json/keys.h"

#include <stdlib.h>

#include "base/mem.h"

static uint64_t
key_hash(struct str s)
{
	uint64_t a = 0, b = 0;

	memcpy(&a, s.p, s.n < 8 ? s.n : 8);
	if (s.n > 8)
		memcpy(&b, s.p + s.n - 8, 8);
	return (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) + s.n;
}

static int
waiting_order(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash)
				  : str_cmp(x->key, y->key);
}

/* At the end of an object: no two of its keys may be the same. */
int
json_keys_check(struct json_in *in, struct frame *f)
{
	struct waiting *w = in->keys + f->keys;
	size_t n = in->nkeys - f->keys;

	in->nkeys = f->keys;
	if (n > 16) {
		qsort(w, n, sizeof *w, waiting_order);
		for (size_t i = 1; i < n; i++) {
			if (waiting_order(&w[i - 1], &w[i]) == 0) {
				f->key = w[i].key;
				return json_refuse(in, "this key occurs twice");
			}
		}
		return 1;
	}
	for (size_t i = 1; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (w[k].hash == w[i].hash && str_eq(w[k].key, w[i].key)) {
				f->key = w[i].key;
				return json_refuse(in, "this key occurs twice");
			}
		}
	}
	return 1;
}

void
json_keys_add(struct json_in *in, struct str key)
{
	in->keys = mem_grow(in->keys, &in->keys_cap, in->nkeys + 1, sizeof *in->keys);
	in->keys[in->nkeys++] = (struct waiting){key_hash(key), key};
}
