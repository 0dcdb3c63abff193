#include "rec/audit.h"

#include <math.h>
#include <stddef.h>

#define A(f) offsetof(struct audit_line, f)
static const struct json_field audit_fields[] = {
    {"prev", JSON_STR, A(prev), .flags = JSON_REQUIRED,
	.doc = "the sha256 of the line before, including its newline; 64 zeros in the "
	       "first line"},
    {"time", JSON_STR, A(time), .flags = JSON_REQUIRED,
	.doc = "when the event took place, RFC 3339"},
    {"event", JSON_STR, A(event), .flags = JSON_REQUIRED,
	.doc = "one of run, attempt, promotion, approval, activate, rollback, "
	       "quarantine, prune, forget, renewal, canary and repair"},
    {"active", JSON_STR, A(active),
	.doc = "the version that is active after this line; null: the rules"},
    {"was", JSON_STR, A(was),
	.doc = "the version that was active before this line; null: the rules"},
    {"reason", JSON_STR, A(reason), .doc = "the reason, in words"},
    {"canary", JSON_RAW, A(canary), .flags = JSON_OMIT,
	.doc = "the canary after this line; absent: there is none"},
    {"quarantined", JSON_STR, A(quarantined), .flags = JSON_OMIT,
	.doc = "the version that was found to be worse; it is not made active again "
	       "without --force"},
    {"lifted", JSON_STR, A(lifted), .flags = JSON_OMIT,
	.doc = "the version whose quarantine ended, because it was made active with "
	       "--force, or because its rollback failed"},
    {"pruned", JSON_STRS, A(pruned), .flags = JSON_OMIT,
	.doc = "of a prune: the versions whose files were removed"},
    {"learnt", JSON_STRS, A(learnt), .flags = JSON_OMIT,
	.doc =
	    "of a forget: the versions that may have learnt from what was forgotten; "
	    "no cycle continues from them"},
    {"forgotten_sha256", JSON_STR, A(forgotten_sha256), .flags = JSON_OMIT,
	.doc = "of a forget: the sha256 of the list of the tombstones"},
    {"benchmark_sha256", JSON_STR, A(benchmark_sha256), .flags = JSON_OMIT,
	.doc = "of an attempt, a promotion or a canary: the suite that was used; of a "
	       "renewal: the new suite"},
    {"tasks_sha256", JSON_STR, A(tasks_sha256), .flags = JSON_OMIT,
	.doc = "of an attempt, a promotion or a canary: the set of its tasks, "
	       "judged/TASKS_SHA256; null: unknown, or the attempt is not counted"},
    {"level", JSON_NUM, A(level), .flags = JSON_OMIT, .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "of an attempt, a promotion or a canary: the error probability of its "
	       "reward gate; null: it was made by an earlier memabra, or has none"},
    {"uncounted", JSON_STR, A(uncounted), .flags = JSON_OMIT,
	.doc = "why this attempt is not counted, in words"},
    {"run", JSON_STR, A(run), .flags = JSON_OMIT,
	.doc = "of an attempt, a promotion or a canary: the run of the cycle that made "
	       "it; of "
	       "an approval: the run that is approved"},
    {"report", JSON_RAW, A(report), .flags = JSON_OMIT, .doc = "of a run: its report"},
    {"decision", JSON_RAW, A(decision), .flags = JSON_OMIT,
	.doc = "of an attempt, a promotion or a canary: its decision record"},
};
const struct json_table AUDIT_TABLE =
    JSON_TABLE("audit line", struct audit_line, audit_fields);

int
audit_line_read(struct json_in *in, struct audit_line *l, struct str line,
    struct arena *a, struct err *e)
{
	return json_read(in, (struct json_target){&AUDIT_TABLE, l, a}, line, e);
}
