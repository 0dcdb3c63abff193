#include "rec/report.h"

#include <stddef.h>

#include "base/num.h"
#include "json/out.h"

#define R(f) offsetof(struct report, f)
static const struct json_field error_fields[] = {
    {"stage", JSON_STR, R(error.stage), .doc = "the stage that failed"},
    {"message", JSON_STR, R(error.message),
	.doc = "the message of the stage; only its end if it was long"},
};
static const struct json_table ERROR_TABLE =
    JSON_TABLE("error", struct report, error_fields);

static const struct json_field report_fields[] = {
    {"run_id", JSON_STR, R(run_id), .flags = JSON_REQUIRED,
	.doc = "the name of the run"},
    {"timestamp", JSON_STR, R(timestamp), .flags = JSON_REQUIRED,
	.doc = "when the run took place, RFC 3339"},
    {"status", JSON_STR, R(status), .flags = JSON_REQUIRED,
	.doc =
	    "one of promoted, canary, proposed, held, inconclusive, skipped and error"},
    {"dry_run", JSON_BOOL, R(dry_run), .dflt = 0,
	.doc = "whether the run was to change nothing"},
    {"sample_count", JSON_NUM, R(sample_count), .dflt = NAN,
	.doc = "the number of trajectories that were selected"},
    {"rejected", JSON_OBJECT, R(rejected), .sub = &REJECTED_TABLE,
	.doc = "the number of lines that were left out, by reason"},
    {"feedback", JSON_OBJECT, R(feedback), .flags = JSON_OMIT,
	.sub = &FEEDBACK_TALLY_TABLE,
	.doc = "with mb-cycle --feedback: what became of the feedback"},
    {"baseline_version", JSON_STR, R(baseline_version), .doc = "the router to beat"},
    {"promoted_version", JSON_STR, R(promoted_version),
	.doc = "the version that became active, or null"},
    {"benchmark_sha256", JSON_STR, R(benchmark_sha256),
	.doc = "the sha256 of the suite"},
    {"default_benchmark", JSON_BOOL, R(default_benchmark), .dflt = 0,
	.doc = "whether it is the default suite, tasks of a simulated office"},
    {"error", JSON_OBJECT, 0, .flags = JSON_OMIT, .sub = &ERROR_TABLE,
	.doc = "the error of a failed run"},
    {"reason", JSON_STR, R(reason), .flags = JSON_OMIT,
	.doc = "why the run was skipped; absent: too few trajectories were new"},
    {"note", JSON_STR, R(note), .flags = JSON_OMIT, .doc = "further remarks"},
    {"baseline", JSON_RAW, R(baseline_text),
	.doc = "the metrics of the router to beat, or null"},
    {"challenger", JSON_RAW, R(challenger_text),
	.doc = "the metrics of the new router, or null"},
    {"decision", JSON_RAW, R(decision_text), .doc = "the decision record, or null"},
    {"stages", JSON_RAW, R(stages_text), .doc = "the seconds that each stage took"},
    {"sources_sha256", JSON_STR, R(sources_sha256),
	.doc = "the sha256 of the list of the selected trajectories, sources.jsonl in "
	       "the directory of the run: of the tombstones of all ids, a line each"},
    {"source_trajectory_ids", JSON_STRS, R(source_trajectory_ids), .flags = JSON_OMIT,
	.doc = "the selected trajectories; only in reports that an earlier memabra "
	       "wrote"},
};
const struct json_table REPORT_TABLE =
    JSON_TABLE("report", struct report, report_fields);

bool
report_status(struct str s)
{
	static const char *const words[] = {"promoted", "canary", "proposed", "held",
	    "inconclusive", "skipped", "error", NULL};

	return str_in(s, words);
}

/* {"select":0.5,...}: the names are free, so no table can list them. */
static int
read_stages(struct json_in *in, struct report *r, struct arena *a, struct err *e)
{
	static const struct json_table ANY = {"stages", 0, NULL, 0, 0};
	const struct json_member *m;
	char nothing;

	if (json_read(in, (struct json_target){&ANY, &nothing, a}, r->stages_text, e) <
	    0)
		return err_prefix(e, "stages");
	r->stage_count = json_members(in, &m);
	r->stages = arena_zalloc(a, r->stage_count, sizeof *r->stages);
	for (size_t i = 0; i < r->stage_count; i++) {
		r->stages[i].name = arena_dup(a, m[i].name);
		if (!num_parse(m[i].value, &r->stages[i].seconds))
			return err_set(e, ERR_INPUT, "stages.%.*s: expected a number",
			    STR_ARG(m[i].name));
	}
	return 0;
}

int
report_read(struct json_in *in, struct report *r, struct str line, struct arena *a,
    struct err *e)
{
	if (json_read(in, (struct json_target){&REPORT_TABLE, r, a}, line, e) < 0)
		return -1;
	if (!report_status(r->status))
		return err_set(
		    e, ERR_INPUT, "status: no such status: '%.*s'", STR_ARG(r->status));
	if (r->stages_text.p != NULL && read_stages(in, r, a, e) < 0)
		return -1;
	r->decided = r->decision_text.p != NULL;
	if (r->decided &&
	    decision_record_read(in, &r->decision, r->decision_text, a, e) < 0)
		return err_prefix(e, "decision");
	return 0;
}

void
report_write(struct buf *b, const struct report *in)
{
	struct report r = *in;
	struct buf baseline = {0}, challenger = {0};

	if (r.decided) {
		json_write(&baseline, &METRICS_TABLE, &r.decision.metrics.baseline);
		json_write(&challenger, &METRICS_TABLE, &r.decision.metrics.challenger);
		r.baseline_text = buf_str(&baseline);
		r.challenger_text = buf_str(&challenger);
	}
	json_write(b, &REPORT_TABLE, &r);
	buf_release(&baseline);
	buf_release(&challenger);
}
