/* Groups of exchanges back into episodes, and the names of scores for a message. */
#include "unit.h"

#include <math.h>

#include "base/buf.h"
#include "import/formats.h"
#include "import/replay.h"
#include "import/score_names.h"
#include "json/pack.h"
#include "json/tree.h"

static struct buf lines; /* the trajectories */

static void
keep_line(void *ctx, struct str line)
{
	(void)ctx;
	buf_add_str(&lines, line);
	buf_addc(&lines, '\n');
}

static struct import_tally counts;
static struct arena arena;

/* Replays the records as one group, and closes it. Returns what was printed. */
static const char *
replayed(const char *const records[])
{
	static const struct import_format *const formats[] = {NULL};
	const struct import_options options = {
	    .format = &FORMAT_OPENAI, .emit = keep_line};
	struct import *im = import_new(&options, formats);
	struct buf packed = {0};
	struct replay r = {.im = im, .ep = import_episode(im, STR("group"))};

	buf_reset(&lines);
	for (; *records != NULL; records++) {
		buf_reset(&packed);
		pack_value(&packed, STR_NONE,
		    json_tree(str_of(*records), &arena, &(struct err){0}));
		replay_record(&r, buf_str(&packed));
	}
	buf_release(&packed);
	replay_close(&r);
	assert_ptr_equal(r.im, im);
	assert_false(r.ended || r.timed || r.failure.p != NULL || r.response > 0);
	counts = import_tally(im, &arena);
	assert_int_equal(import_finish(im, &(struct err){0}), 0);
	import_free(im);
	return buf_cstr(&lines);
}

#define REPLAYED(...) replayed((const char *const[]){__VA_ARGS__, NULL})
#define TASK                                                                           \
	"{\"messages\":[{\"role\":\"user\",\"content\":\"do it\"}],\"failed\":false,"  \
	"\"at\":1000,\"until\":3000,\"cost\":0.25,\"id\":\"first\",\"user\":\"ann\"}"
#define CALLS                                                                          \
	"{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":["                      \
	"{\"id\":\"c1\",\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}},"          \
	"{\"id\":\"c2\",\"function\":{\"name\":\"b\",\"arguments\":\"{}\"}}]}],"       \
	"\"id\":\"second\",\"cost\":0.5,\"failed\":false,\"at\":4000,\"until\":9000"

static bool
has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static void
a_group_is_one_episode_from_its_first_time_to_its_last(void **state)
{
	const char *got = REPLAYED(TASK, CALLS "}");

	(void)state;
	assert_true(has(got, "\"trajectory_id\":\"first\"")); /* the first id counts */
	assert_true(has(got, "\"user_id\":\"ann\""));
	assert_true(has(got, "\"input\":\"do it\""));
	assert_true(has(got, "\"latency_ms\":8000"));
	assert_true(has(got, "\"cost\":0.75"));
	assert_int_equal(strchr(got, '\n') - got, (long)strlen(got) - 1);
}

static void
the_end_is_unknown_if_the_last_exchange_has_no_time(void **state)
{
	(void)state;
	assert_false(
	    has(REPLAYED(TASK,
		    "{\"messages\":[{\"role\":\"assistant\",\"content\":\"done\"}],"
		    "\"failed\":false}"),
		"latency_ms\":2000"));
}

static void
results_that_come_late_end_pending_calls_only(void **state)
{
	const char *got = REPLAYED(TASK,
	    CALLS ",\"late\":[{\"role\":\"tool\",\"tool_call_id\":\"c1\","
		  "\"content\":\"of c1\"},{\"role\":\"tool\","
		  "\"tool_call_id\":\"none\",\"content\":\"of none\"}]}");

	(void)state;
	assert_true(has(got, "of c1"));
	assert_false(has(got, "of none"));
}

static void
a_response_that_was_cut_truncates_its_last_call(void **state)
{
	(void)state;
	assert_true(has(REPLAYED(TASK, CALLS ",\"cut\":true}"), "truncated"));
	assert_false(has(REPLAYED(TASK, CALLS ",\"cut\":false}"), "truncated"));
}

static void
a_request_that_failed_alone_is_counted_and_no_trajectory(void **state)
{
	const char *got =
	    REPLAYED("{\"messages\":[{\"role\":\"user\",\"content\":\"do it\"}],"
		     "\"failed\":true,\"failure\":\"429\"}");

	(void)state;
	assert_string_equal(got, "");
	assert_true(counts.trajectories == 0);
	assert_int_equal(counts.misses.n, 1);
	/* a later answer makes good */
	assert_true(
	    has(REPLAYED("{\"messages\":[{\"role\":\"user\",\"content\":\"do it\"}],"
			 "\"failed\":true,\"failure\":\"429\"}",
		    CALLS "}"),
		"\"trajectory_id\":\"second\""));
}

static void
a_record_that_is_no_object_changes_nothing(void **state)
{
	(void)state;
	assert_string_equal(REPLAYED("{}", "[]", "1", "null"), "");
}

/* ---- scores ---- */

static void
score_names_say_what_the_log_has(void **state)
{
	struct score_names s = {.want = "quality"};
	struct buf message = {0};

	(void)state;
	assert_true(score_names_miss(&s, &message));
	assert_str(buf_str(&message),
	    "no record has the score 'quality'; the log has no score");
	score_names_note(&s, STR("b"));
	score_names_note(&s, STR("a"));
	score_names_note(&s, STR("b"));
	score_names_note(&s, STR("Quality"));
	buf_reset(&message);
	assert_true(score_names_miss(&s, &message));
	assert_str(buf_str(&message), "no record has the score 'quality'; the log has "
				      "'b', 'a', 'Quality'");
	score_names_note(&s, STR("quality"));
	buf_reset(&message);
	assert_false(score_names_miss(&s, &message));
	assert_int_equal(message.n, 0);
	score_names_release(&s);
	buf_release(&message);
}

static void
score_names_are_bounded(void **state)
{
	struct score_names s = {.want = "x"}, none = {0};
	struct buf message = {0};
	char name[20];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "score %d", i);
		score_names_note(&s, str_of(name));
		score_names_note(&none, str_of(name));
	}
	assert_true(score_names_miss(&s, &message));
	assert_true(str_ends(buf_str(&message), "'score 15', ..."));
	/* without --score there is nothing to say */
	assert_int_equal(none.others.n, 0);
	assert_false(score_names_miss(&none, &message));
	score_names_release(&s);
	score_names_release(&none);
	buf_release(&message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_group_is_one_episode_from_its_first_time_to_its_last),
	    cmocka_unit_test(the_end_is_unknown_if_the_last_exchange_has_no_time),
	    cmocka_unit_test(results_that_come_late_end_pending_calls_only),
	    cmocka_unit_test(a_response_that_was_cut_truncates_its_last_call),
	    cmocka_unit_test(a_request_that_failed_alone_is_counted_and_no_trajectory),
	    cmocka_unit_test(a_record_that_is_no_object_changes_nothing),
	    cmocka_unit_test(score_names_say_what_the_log_has),
	    cmocka_unit_test(score_names_are_bounded)};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);

	buf_release(&lines);
	arena_release(&arena);
	return rc;
}
