#include "verb/select_options.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/utc.h"

int
select_shard(
    struct select_options *o, const char *option, const char *text, struct err *e)
{
	unsigned long long k, n;
	char rest;

	if (o->shards > 1)
		return err_set(e, ERR_USAGE, "--shard and --except-shard: only one");
	if (sscanf(text, "%9llu/%9llu%c", &k, &n, &rest) != 2 || k < 1 || k > n)
		return err_set(
		    e, ERR_USAGE, "%s wants K/N with 1 <= K <= N: '%s'", option, text);
	o->shard = k - 1;
	o->shards = n;
	o->except = strcmp(option, "--except-shard") == 0;
	return 0;
}

int
select_wait(struct select_options *o, const char *text, struct err *e)
{
	if (utc_duration(str_of(text), &o->wait))
		return 0;
	return err_set(
	    e, ERR_USAGE, "--wait wants a time such as 7d, 12h or 30m: '%s'", text);
}

bool
select_other_shard(const struct select_options *o, struct str id)
{
	return o->shards > 1 && (hash64(id, 0) % o->shards == o->shard) == o->except;
}

bool
select_excludes(const struct select_options *o, struct str id)
{
	return select_other_shard(o, id) ||
	       (o->without != NULL && set_has(o->without, id));
}

bool
select_waits(const struct select_options *o, const struct trajectory *t)
{
	int64_t created;

	return o->wait > 0 && t->task.created_at.p != NULL &&
	       utc_parse(t->task.created_at, &created) && o->now - created < o->wait;
}
