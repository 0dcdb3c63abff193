#include "rec/version_diff.h"

#include <math.h>
#include <stddef.h>

#define S(f) offsetof(struct setting_change, f)
static const struct json_field setting_fields[] = {
    {"setting", JSON_STR, S(setting), .doc = "a field of the record router"},
    {"baseline", JSON_NUM, S(baseline), .dflt = NAN,
	.doc = "its value of the baseline; null: the built-in rules have none"},
    {"challenger", JSON_NUM, S(challenger), .dflt = NAN,
	.doc = "the same of the challenger"},
};
const struct json_table SETTING_CHANGE_TABLE =
    JSON_TABLE("setting that changed", struct setting_change, setting_fields);

#define V(f) offsetof(struct version_diff, f)
static const struct json_field version_fields[] = {
    {"baseline", JSON_STR, V(baseline),
	.doc = "the first router: rules, a version, or the sha256 of a file"},
    {"challenger", JSON_STR, V(challenger), .doc = "the second router"},
    {"baseline_learnt", JSON_NUM, V(baseline_learnt),
	.doc = "examples from which the baseline has learnt, with its ancestors"},
    {"challenger_learnt", JSON_NUM, V(challenger_learnt),
	.doc = "the same of the challenger"},
    {"baseline_reward", JSON_NUM, V(baseline_reward), .dflt = NAN,
	.doc = "the mean reward of the baseline's examples; null: it has none"},
    {"challenger_reward", JSON_NUM, V(challenger_reward), .dflt = NAN,
	.doc = "the same of the challenger"},
    {"settings", JSON_LIST, V(settings), .sub = &SETTING_CHANGE_TABLE,
	.doc = "the settings that changed"},
    {"tasks", JSON_NUM, V(tasks), .doc = "tasks that both routers were given"},
    {"differ", JSON_NUM, V(differ),
	.doc = "tasks for which they choose different actions"},
};
const struct json_table VERSION_DIFF_TABLE =
    JSON_TABLE("version difference", struct version_diff, version_fields);

#define W(f) offsetof(struct word_change, f)
static const struct json_field word_fields[] = {
    {"word", JSON_STR, W(word), .doc = "a word of tasks"},
    {"tasks", JSON_NUM, W(tasks),
	.doc = "tasks with this word for which one of the routers chooses the action"},
    {"baseline", JSON_NUM, W(baseline),
	.doc = "what the word adds to the baseline's score of the action, on average"},
    {"challenger", JSON_NUM, W(challenger), .doc = "the same of the challenger"},
};
const struct json_table WORD_CHANGE_TABLE =
    JSON_TABLE("word that changed", struct word_change, word_fields);

#define A(f) offsetof(struct action_change, f)
static const struct json_field action_fields[] = {
    {"action", JSON_STR, A(action), .doc = "its key"},
    {"tasks", JSON_NUM, A(tasks),
	.doc = "tasks that offer it; of a composite action: for which one of the "
	       "routers chooses it"},
    {"baseline_expected", JSON_NUM, A(baseline_expected), .dflt = NAN,
	.doc = "the reward that the baseline expects of it, on average; null: it does "
	       "not know such an action"},
    {"challenger_expected", JSON_NUM, A(challenger_expected), .dflt = NAN,
	.doc = "the same of the challenger"},
    {"change", JSON_NUM, A(change), .dflt = NAN,
	.doc =
	    "by how much the two expect another reward, up or down, on average; null: "
	    "one of them does not know such an action"},
    {"baseline_chosen", JSON_NUM, A(baseline_chosen),
	.doc = "tasks for which the baseline chooses it"},
    {"challenger_chosen", JSON_NUM, A(challenger_chosen),
	.doc = "the same of the challenger"},
    {"words", JSON_LIST, A(words), .sub = &WORD_CHANGE_TABLE, .limit = 5,
	.doc = "the words whose part of its score changed most"},
};
const struct json_table ACTION_CHANGE_TABLE =
    JSON_TABLE("action that changed", struct action_change, action_fields);
