/*
 * recdoc: regenerate the parts of a manual page that come from the source. It is a
 * filter: the page on stdin, the new page on stdout. The lines between
 *     .\" fields of NAME
 *     .\" end
 * become the list of fields of the record NAME, from its table in lib/rec. The lines
 * between
 *     .\" limits
 *     .\" end
 * become the rows of base/limits.h. The lines between
 *     .\" outcome words
 *     .\" end
 * become the rows of the table in rec/outcome.c. The lines between
 *     .\" formats
 *     .\" end
 * become a section for each format of lib/import. All other lines are copied.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "import/envelope.h"
#include "import/attributes.h"
#include "import/formats.h"
#include "import/message.h"
#include "import/message_state.h"
#include "import/payload.h"
#include "rec/audit.h"
#include "rec/arms.h"
#include "rec/canary.h"
#include "rec/condensed.h"
#include "rec/decision_record.h"
#include "rec/difference.h"
#include "rec/example.h"
#include "rec/feedback.h"
#include "rec/forgetting.h"
#include "rec/import_tally.h"
#include "rec/off_policy.h"
#include "rec/outcome.h"
#include "rec/outcomes.h"
#include "rec/pin.h"
#include "rec/ranked.h"
#include "rec/report.h"
#include "rec/result.h"
#include "rec/router.h"
#include "rec/router_text.h"
#include "rec/source.h"
#include "rec/stage.h"
#include "rec/status.h"
#include "rec/tally.h"
#include "rec/verification.h"
#include "rec/vectors.h"
#include "rec/version_diff.h"
#include "rec/watch.h"
#include "rec/shadow.h"
#include "rec/worth.h"
#include "rec/yardsticks.h"

/* The records with a list of their own. The list of another record only refers to it. */
static const struct record {
	const char *name;
	const struct json_table *table;
} RECORDS[] = {
    {"trajectory", &TRAJECTORY_TABLE},
    {"candidate", &CANDIDATE_TABLE},
    {"decision", &DECISION_TABLE},
    {"feedback", &FEEDBACK_TABLE},
    {"feedback tally", &FEEDBACK_TALLY_TABLE},
    {"task", &TASK_TABLE},
    {"shortlisted action", &SHORTLISTED_TABLE},
    {"explained action", &EXPLAINED_TABLE},
    {"pin", &PIN_TABLE},
    {"benchmark task", &BENCHMARK_TABLE},
    {"recorded outcome", &RECORDED_TABLE},
    {"example", &EXAMPLE_TABLE},
    {"example's candidate", &EXAMPLE_CANDIDATE_TABLE},
    {"reward_weights", &REWARD_WEIGHTS_TABLE},
    {"router", &ROUTER_HEADER_TABLE},
    {"setting", &ROUTER_TRY_TABLE},
    {"router's section", &ROUTER_SECTION_TABLE},
    {"router's block", &ROUTER_BLOCK_TABLE},
    {"vectors", &VECTORS_HEADER_TABLE},
    {"result", &RESULT_TABLE},
    {"side", &SIDE_TABLE},
    {"off-policy estimate", &OFF_POLICY_TABLE},
    {"off-policy side", &OFF_POLICY_SIDE_TABLE},
    {"shadow report", &SHADOW_REPORT_TABLE},
    {"shadow channel", &SHADOW_CHANNEL_TABLE},
    {"shadow pair", &SHADOW_PAIR_TABLE},
    {"worth", &WORTH_TABLE},
    {"version difference", &VERSION_DIFF_TABLE},
    {"setting that changed", &SETTING_CHANGE_TABLE},
    {"action that changed", &ACTION_CHANGE_TABLE},
    {"word that changed", &WORD_CHANGE_TABLE},
    {"difference", &DIFFERENCE_TABLE},
    {"yardsticks", &YARDSTICKS_TABLE},
    {"tally", &TALLY_TABLE},
    {"unknown status", &STATUS_COUNT_TABLE},
    {"import tally", &IMPORT_TALLY_TABLE},
    {"miss", &IMPORT_MISS_TABLE},
    {"decision record", &DECISION_RECORD_TABLE},
    {"metrics", &METRICS_TABLE},
    {"gate", &GATE_TABLE},
    {"policy", &POLICY_TABLE},
    {"report", &REPORT_TABLE},
    {"stage", &STAGE_TABLE},
    {"source", &SOURCE_TABLE},
    {"condensed line", &CONDENSED_TABLE},
    {"forgetting", &FORGETTING_TABLE},
    {"status", &STATUS_TABLE},
    {"audit line", &AUDIT_TABLE},
    {"canary", &CANARY_TABLE},
    {"canary status", &ARMS_STATUS_TABLE},
    {"verification", &VERIFICATION_TABLE},
    {"watch", &WATCH_TABLE},
    {"watch journal", &WATCH_HEADER_TABLE},
    {"watch line", &WATCH_LINE_TABLE},
};

static const struct record *
record_of(const struct json_table *t)
{
	for (size_t i = 0; i < sizeof RECORDS / sizeof *RECORDS; i++) {
		if (RECORDS[i].table == t)
			return &RECORDS[i];
	}
	return NULL;
}

static const struct record *
record_named(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof RECORDS / sizeof *RECORDS; i++) {
		if (strlen(RECORDS[i].name) == n &&
		    memcmp(RECORDS[i].name, name, n) == 0)
			return &RECORDS[i];
	}
	return NULL;
}

static void
print_type(const struct json_field *f)
{
	const char *what = (f->flags & JSON_ID) ? "id" : "string";

	switch (f->type) {
	case JSON_STR:
		fputs(what, stdout);
		break;
	case JSON_NUM:
		fputs("number", stdout);
		break;
	case JSON_BOOL:
		fputs("true or false", stdout);
		break;
	case JSON_STRS:
		printf("array of %ss", what);
		break;
	case JSON_NUMS:
		fputs("array of numbers", stdout);
		break;
	case JSON_OBJECT:
		fputs("object", stdout);
		break;
	case JSON_LIST:
		fputs("array of objects", stdout);
		break;
	case JSON_MAP:
		fputs("object of objects", stdout);
		break;
	case JSON_RAW:
		fputs("any value", stdout);
		break;
	}
}

static void
print_number(const char *before, double v)
{
	char text[NUM_MAX];

	num_format(text, v);
	printf("%s%s", before, text);
}

/* The valid values, and the meaning of an absent value. */
static void
print_bounds(const struct json_field *f)
{
	static const double nonsense =
	    1e9; /* larger bounds only reject nonsense: do not list them */

	if ((f->type == JSON_NUM || f->type == JSON_NUMS) && f->hi > f->lo &&
	    f->lo > -nonsense) {
		print_number(", ", f->lo);
		if (f->hi < nonsense)
			print_number(" to ", f->hi);
		else
			fputs(" or more", stdout);
	}
	if (f->limit != 0)
		printf(", at most %zu", f->limit);
	if (f->flags & JSON_REQUIRED)
		fputs(", required", stdout);
	else if (f->type == JSON_NUM && !isnan(f->dflt))
		print_number(", default ", f->dflt);
	else if (f->type == JSON_BOOL)
		fputs(f->dflt < 0   ? ", or null"
		      : f->dflt > 0 ? ", default true"
				    : ", default false",
		    stdout);
	if (f->sub != NULL && record_of(f->sub) != NULL)
		printf(", see \"%s\"", f->sub->name);
}

/* The doc as a sentence: a capital, a full stop, and no mdoc syntax. */
static void
print_doc(const char *doc)
{
	size_t n = strlen(doc);
	char first = doc[0];

	if (first >= 'a' && first <= 'z')
		first = (char)(first - 'a' + 'A');
	if (first == '.' || first == '\'')
		fputs("\\&", stdout);
	for (size_t i = 0; i < n; i++) {
		if (doc[i] == '\\')
			fputs("\\e", stdout);
		else
			putchar(i == 0 ? first : doc[i]);
	}
	puts(n > 0 && doc[n - 1] == '.' ? "" : ".");
}

/* The fields of an inner object are listed by their path, unless it has a list of its own. */
static void
print_rows(const char *path, const struct json_table *t)
{
	char inner[200];

	for (size_t i = 0; i < t->n; i++) {
		const struct json_field *f = &t->field[i];

		printf(".It Va %s%s Pq ", path, f->name);
		print_type(f);
		print_bounds(f);
		putchar('\n');
		print_doc(f->doc);
		if (f->type != JSON_OBJECT || record_of(f->sub) != NULL)
			continue;
		snprintf(inner, sizeof inner, "%s%s.", path, f->name);
		print_rows(inner, f->sub);
	}
}

static int
print_list(const char *name, size_t n)
{
	const struct record *r = record_named(name, n);

	if (r == NULL) {
		fprintf(stderr, "recdoc: no such record: '%.*s'\n", (int)n, name);
		return -1;
	}
	puts(".Bl -tag -width Ds -compact");
	print_rows("", r->table);
	puts(".El");
	return 0;
}

static void
print_limits(void)
{
	static const struct {
		const char *what;
		size_t most;
	} limits[] = {
	    {"bytes in a line", LIMIT_LINE},
	    {"nested objects and arrays", LIMIT_DEPTH},
	    {"keys in one object", LIMIT_KEYS},
	    {"candidates of one task, over all kinds", LIMIT_CANDIDATES},
	    {"decisions of one trajectory", LIMIT_DECISIONS},
	    {"bytes in an id", LIMIT_ID},
	    {"bytes of a task's texts that are used", LIMIT_TEXT},
	};

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		printf(".It %s Ta %zu\n", limits[i].what, limits[i].most);
}

static void
print_outcome_words(void)
{
	for (size_t i = 0; i < OUTCOME_WORD_COUNT; i++) {
		const struct outcome_word *w = &OUTCOME_WORDS[i];

		printf(".It Li %s Ta %s Ta %s\n", w->status, outcome_kind_name(w->kind),
		    w->doc);
	}
}

/* A text without mdoc syntax, and a new line for each sentence. */
static void
print_text(const char *text)
{
	if (text[0] == '.' || text[0] == '\'')
		fputs("\\&", stdout);
	for (; *text != '\0'; text++) {
		if (text[0] == '.' && text[1] == ' ') {
			puts(".");
			text++;
		} else if (*text == '\\') {
			fputs("\\e", stdout);
		} else {
			putchar(*text);
		}
	}
	putchar('\n');
}

/* The rows that follow each other and become the same thing are one entry. */
static void
print_map(const struct import_map *map)
{
	puts(".Bl -tag -width Ds -compact");
	for (size_t i = 0; i < map->n; i++) {
		const struct import_row *r = &map->row[i];

		printf(".It Va %s", r->path);
		while (i + 1 < map->n && strcmp(r[1].becomes, r->becomes) == 0 &&
		       r[1].part == r->part && r[1].in == r->in) {
			printf(" , Va %s", (++r)->path);
			i++;
		}
		if (r->in != NULL)
			printf(" Pq of %s", r->in);
		putchar('\n');
		print_text(r->becomes);
	}
	puts(".El");
}

static void
print_formats(void)
{
	puts("The formats are:\n.Bl -tag -width claude-code -compact");
	for (size_t i = 0; FORMATS[i] != NULL; i++)
		printf(".It Cm %s\n%s\n", FORMATS[i]->name, FORMATS[i]->title);
	puts(".El");
	for (size_t i = 0; FORMATS[i] != NULL; i++) {
		printf(".Ss %s\nThe format of ", FORMATS[i]->name);
		fputs(FORMATS[i]->title, stdout);
		puts(".");
		if (FORMATS[i]->notes != NULL)
			print_text(FORMATS[i]->notes);
		if (FORMATS[i]->map.n > 0)
			print_map(&FORMATS[i]->map);
	}
	puts(".Ss Requests and responses\nRecords of requests to a model have these "
	     "fields.");
	print_map(&ENVELOPE_MAP);
	puts(".Ss Messages\nMessages in all dialects have these fields.");
	print_map(&MESSAGE_MAP);
	print_map(&MESSAGE_STATE_MAP);
	print_map(&MESSAGE_TOOLS_MAP);
	puts(".Ss Attributes of spans\nSpans have these attributes, in otlp and in the "
	     "metadata of langfuse.");
	print_map(&ATTRIBUTE_MAP);
	puts(
	    ".Ss Inputs and outputs of spans\nThe input or output of a span is a text, "
	    "messages, or an object with one of these fields, also as JSON in a "
	    "string.");
	print_map(&PAYLOAD_MAP);
}

int
main(void)
{
	static const char fields[] = ".\\\" fields of ", limits[] = ".\\\" limits\n",
			  words[] = ".\\\" outcome words\n",
			  formats[] = ".\\\" formats\n", end[] = ".\\\" end\n";
	char line[4096];
	int inside = 0;

	while (fgets(line, sizeof line, stdin) != NULL) {
		if (strcmp(line, end) == 0)
			inside = 0;
		if (inside)
			continue;
		fputs(line, stdout);
		if (strcmp(line, limits) == 0) {
			inside = 1;
			print_limits();
		} else if (strcmp(line, words) == 0) {
			inside = 1;
			print_outcome_words();
		} else if (strcmp(line, formats) == 0) {
			inside = 1;
			print_formats();
		} else if (strncmp(line, fields, sizeof fields - 1) == 0) {
			inside = 1;
			if (print_list(line + sizeof fields - 1,
				strcspn(line, "\n") - (sizeof fields - 1)) < 0)
				return 1;
		}
	}
	return fflush(stdout) == 0 && !ferror(stdin) ? 0 : 1;
}
