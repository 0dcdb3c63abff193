#include "store/policy_file.h"

#include "io/file.h"

enum { MOST_BYTES = 1 << 20 }; /* far above the size of either file */

int
policy_file_read(struct json_in *in, const char *path, struct policy *policy,
    struct arena *a, struct err *e)
{
	struct buf text = {0};
	int rc = 0;

	policy_default(policy);
	if (path == NULL)
		return 0;
	if ((rc = file_read(path, &text, MOST_BYTES, e)) == 0 &&
	    (rc = policy_read(in, policy, arena_dup(a, buf_str(&text)), a, e)) < 0)
		err_prefix(e, "%s", path);
	buf_release(&text);
	return rc;
}

int
off_policy_file_read(struct json_in *in, const char *path, struct off_policy *o,
    struct arena *a, struct err *e)
{
	struct buf text = {0};
	int rc;

	if ((rc = file_read(path, &text, MOST_BYTES, e)) == 0 &&
	    (rc = off_policy_read(in, o, arena_dup(a, buf_str(&text)), a, e)) < 0)
		err_prefix(e, "%s", path);
	buf_release(&text);
	return rc;
}
