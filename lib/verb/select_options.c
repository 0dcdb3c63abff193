#include <stdio.h>

#include "base/utc.h"
#include "verb/select.h"

int
select_shard(struct select_options *o, const char *text, bool except, struct err *e)
{
	unsigned long long k, n;
	char rest;

	if (o->shards > 1)
		return err_set(e, ERR_USAGE, "--shard and --except-shard: only one");
	if (sscanf(text, "%9llu/%9llu%c", &k, &n, &rest) != 2 || k < 1 || k > n)
		return err_set(e, ERR_USAGE,
		    "--%sshard wants K/N with 1 <= K <= N: '%s'",
		    except ? "except-" : "", text);
	o->shard = k - 1;
	o->shards = n;
	o->except = except;
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
