/*
 * The default suite as two tables: the candidates, and the requests with the ids
 * of the right candidates. About half of the requests use the words of their
 * candidate. The others use different words, so that a trained router can show
 * its advantage.
 */
#include "verb/suite.h"

#include "base/hash.h"
#include "rec/action.h"

static const struct entry {
	enum kind kind;
	const char *id, *title, *summary,
	    *triggers; /* triggers: words separated by spaces */
	double latency_ms, cost, confidence;
} CATALOGUE[] = {
    {KIND_MEMORY, "mem-budget", "Travel budget", "What was agreed to spend on a trip",
	"budget spend allowance travel", 40, 0, .8},
    {KIND_MEMORY, "mem-diet", "Diet", "What the user eats, and what must not be served",
	"diet food allergy meal", 40, 0, .9},
    {KIND_MEMORY, "mem-home", "Home and office",
	"Addresses, door codes and the name of the network", "address door code wifi",
	40, 0, .9},
    {KIND_MEMORY, "mem-people", "People", "Who is who in the team, and who decides",
	"manager team colleague who", 40, 0, .8},
    {KIND_MEMORY, "mem-seat", "Seat preference",
	"Where the user likes to sit on trains and planes", "seat aisle window prefer",
	40, 0, .9},
    {KIND_SKILL, "skill-expense", "File an expense report",
	"Steps from receipts to a filed report", "expense receipts report file", 150,
	.002, .8},
    {KIND_SKILL, "skill-incident", "Run an incident",
	"Steps from the first alarm to the review", "incident outage postmortem alarm",
	150, .002, .8},
    {KIND_SKILL, "skill-minutes", "Write minutes",
	"How minutes of a meeting are written here", "minutes meeting notes summary",
	150, .002, .8},
    {KIND_SKILL, "skill-onboard", "Onboard a colleague",
	"Accounts, laptop, first week of a new colleague",
	"onboard newcomer hire first", 150, .002, .8},
    {KIND_SKILL, "skill-release", "Cut a release",
	"Steps from a green build to a published release",
	"release changelog tag publish", 150, .002, .8},
    {KIND_SKILL, "skill-review", "Review code",
	"What to look at in a change, in which order", "review diff patch change", 150,
	.002, .8},
    {KIND_TOOL, "tool-calculator", "Calculator", "Works out sums, shares and units",
	"calculate sum percent convert", 120, .001, .9},
    {KIND_TOOL, "tool-calendar", "Calendar", "Reads and books appointments",
	"calendar appointment book schedule free", 300, .005, .9},
    {KIND_TOOL, "tool-email", "Mail", "Reads and sends mail",
	"mail email send inbox reply", 500, .005, .9},
    {KIND_TOOL, "tool-search", "Web search", "Finds pages, prices and news of today",
	"search find web news price", 900, .01, .8},
    {KIND_TOOL, "tool-terminal", "Terminal",
	"Runs commands on the servers and shows their state",
	"check status server disk run", 400, .01, .9},
    {KIND_TOOL, "tool-tickets", "Ticket tracker", "Opens, finds and closes tickets",
	"ticket bug issue open close", 350, .005, .9},
    {KIND_TOOL, "tool-weather", "Weather", "The weather now and for five days",
	"weather rain forecast temperature", 250, .003, .9},
};

static const struct asked {
	const char *input,
	    *ids; /* ids: empty for a direct answer; two ids are joined by '+' */
} ASKED[] = {
    {"What travel budget did we agree on for Lisbon?", "mem-budget"},
    {"Remind me of my travel allowance", "mem-budget"},
    {"How much may I spend per night in a hotel?", "mem-budget"},
    {"What was the limit we set for the Oslo trip?", "mem-budget"},
    {"Am I allowed to fly business class?", "mem-budget"},
    {"Which food must the caterer avoid for me?", "mem-diet"},
    {"Do you know my allergy?", "mem-diet"},
    {"What did I tell you about my diet?", "mem-diet"},
    {"Can I have the satay?", "mem-diet"},
    {"Is the cheese plate all right for me?", "mem-diet"},
    {"What is the door code of the office?", "mem-home"},
    {"Tell me the wifi name at home", "mem-home"},
    {"Which address do I give the courier?", "mem-home"},
    {"Where do I live again, for this form?", "mem-home"},
    {"How do visitors get in downstairs?", "mem-home"},
    {"Who is my manager now?", "mem-people"},
    {"Which colleague looks after payroll?", "mem-people"},
    {"Who in the team knows Fortran?", "mem-people"},
    {"Whose sign-off do I need for a laptop?", "mem-people"},
    {"What is the first name of the head of finance?", "mem-people"},
    {"Which seat do I prefer on the plane?", "mem-seat"},
    {"Do I like an aisle or a window seat?", "mem-seat"},
    {"What do I usually prefer on the train?", "mem-seat"},
    {"Front or back of the cabin for me?", "mem-seat"},
    {"Where do I want to sit on long flights?", "mem-seat"},
    {"How do I file an expense report?", "skill-expense"},
    {"I have receipts from Rome, what next?", "skill-expense"},
    {"Walk me through an expense claim", "skill-expense"},
    {"How do I get my taxi money back?", "skill-expense"},
    {"Turn these hotel bills into something accounting accepts", "skill-expense"},
    {"We have an outage, how do we run the incident?", "skill-incident"},
    {"Guide me through a postmortem", "skill-incident"},
    {"The alarm has gone off, what are the steps?", "skill-incident"},
    {"Everything is on fire, lead us", "skill-incident"},
    {"How do we learn from last night's failure?", "skill-incident"},
    {"Write the minutes of this meeting", "skill-minutes"},
    {"Turn my meeting notes into a summary", "skill-minutes"},
    {"How are minutes written here?", "skill-minutes"},
    {"Put down who promised what on the call", "skill-minutes"},
    {"Make a record of what the board decided", "skill-minutes"},
    {"Onboard the newcomer who starts on Monday", "skill-onboard"},
    {"What is the procedure for a new hire?", "skill-onboard"},
    {"Prepare the first week of a colleague", "skill-onboard"},
    {"Ines joins us, get everything ready", "skill-onboard"},
    {"Which accounts and papers does a trainee get?", "skill-onboard"},
    {"How do we cut a release?", "skill-release"},
    {"Tag and publish version 2.1", "skill-release"},
    {"Write the changelog and release it", "skill-release"},
    {"Ship what is on main", "skill-release"},
    {"Get 3.0 out of the door", "skill-release"},
    {"Review this patch", "skill-review"},
    {"What do I look at in a code review?", "skill-review"},
    {"Go through the diff with me", "skill-review"},
    {"Is my pull request good enough to merge?", "skill-review"},
    {"Tell me what is wrong with this function", "skill-review"},
    {"Calculate 17 percent of 2,340", "tool-calculator"},
    {"What is the sum of these invoices: 120, 75, 310?", "tool-calculator"},
    {"Convert 12 miles to kilometres", "tool-calculator"},
    {"What is 19 times 23?", "tool-calculator"},
    {"Split 480 euros among seven people", "tool-calculator"},
    {"Book an appointment with the dentist on Friday", "tool-calendar"},
    {"What is on my calendar tomorrow?", "tool-calendar"},
    {"Schedule a call with Ben next week", "tool-calendar"},
    {"Am I busy on Thursday afternoon?", "tool-calendar"},
    {"Move the standup to ten", "tool-calendar"},
    {"Send a mail to the printer company", "tool-email"},
    {"Is there anything urgent in my inbox?", "tool-email"},
    {"Reply to Anna that I agree", "tool-email"},
    {"Let the supplier know we will be late", "tool-email"},
    {"Forward the contract to legal", "tool-email"},
    {"Search the web for ergonomic chairs", "tool-search"},
    {"Find the price of a train to Vienna", "tool-search"},
    {"What is the news on the strike today?", "tool-search"},
    {"Who won the match last night?", "tool-search"},
    {"Is the museum open on Mondays?", "tool-search"},
    {"Check the status of the server", "tool-terminal"},
    {"Is the disk full on db2?", "tool-terminal"},
    {"Run the backup script on the server", "tool-terminal"},
    {"Why is the staging machine slow right now?", "tool-terminal"},
    {"Restart nginx on the web host", "tool-terminal"},
    {"Open a ticket for the broken printer", "tool-tickets"},
    {"Close bug 4411", "tool-tickets"},
    {"Which issue is assigned to me?", "tool-tickets"},
    {"Tell IT that my screen flickers", "tool-tickets"},
    {"Has anyone reported the login problem yet?", "tool-tickets"},
    {"What is the weather in Bergen?", "tool-weather"},
    {"Will it rain tomorrow?", "tool-weather"},
    {"What temperature is forecast for Sunday?", "tool-weather"},
    {"Do I need an umbrella?", "tool-weather"},
    {"Is it warm enough for a picnic at noon?", "tool-weather"},
    {"Thank you, that was all", ""},
    {"Good morning!", ""},
    {"What does HTTP stand for?", ""},
    {"Say hello in Portuguese", ""},
    {"Explain recursion in one sentence", ""},
    {"Give me a synonym of quick", ""},
    {"Tell me a joke", ""},
    {"What is the capital of Peru?", ""},
    {"Rephrase this sentence more politely", ""},
    {"Why is the sky blue?", ""},
    {"Which is larger, a kilobyte or a kibibyte?", ""},
    {"Never mind", ""},
    {"You are doing well", ""},
    {"What rhymes with orange?", ""},
    {"Translate 'good night' to French", ""},
    {"Find a hotel on the web within my travel budget", "mem-budget+tool-search"},
    {"Search for a train and take the seat I prefer", "mem-seat+tool-search"},
    {"Mail my manager that I am ill", "mem-people+tool-email"},
    {"Order a meal on the web that fits my diet", "mem-diet+tool-search"},
    {"Send the courier my home address by mail", "mem-home+tool-email"},
    {"Run the incident and check the status of the server",
	"skill-incident+tool-terminal"},
    {"Cut the release and open a ticket for the announcement",
	"skill-release+tool-tickets"},
    {"Write the minutes of the meeting and send them by mail",
	"skill-minutes+tool-email"},
    {"Onboard the newcomer and book the appointments in the calendar",
	"skill-onboard+tool-calendar"},
    {"File the expense report and calculate the sum of the receipts",
	"skill-expense+tool-calculator"},
    {"Review the patch and close the bug it mends", "skill-review+tool-tickets"},
    {"Check the weather and book a free afternoon in the calendar",
	"tool-calendar+tool-weather"},
    {"Schedule a call with whoever decides on payroll", "mem-people+tool-calendar"},
    {"Follow the postmortem steps and mail everybody the result",
	"skill-incident+tool-email"},
    {"How much of my travel allowance is 30 percent?", "mem-budget+tool-calculator"},
};

enum {
	ENTRIES = sizeof CATALOGUE / sizeof *CATALOGUE,
	TASKS = sizeof ASKED / sizeof *ASKED
};

size_t
suite_size(void)
{
	return TASKS;
}

static struct strs
words(const char *text, struct arena *a)
{
	struct strs s = {
	    arena_alloc(a, (strlen(text) / 2 + 1) * sizeof(struct str)), 0};

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		s.v[s.n++] = (struct str){text, n};
		text += n + (text[n] == ' ');
	}
	return s;
}

static void
lay_candidates(struct benchmark_task *b, struct arena *a)
{
	for (int k = 0; k < KINDS; k++) {
		struct candidate *c = arena_zalloc(a, ENTRIES, sizeof *c);
		size_t n = 0;

		for (size_t i = 0; i < ENTRIES; i++) {
			const struct entry *in = &CATALOGUE[i];

			if ((int)in->kind != k)
				continue;
			c[n++] = (struct candidate){.id = str_of(in->id),
			    .type = str_of(kind_name(in->kind)),
			    .title = str_of(in->title),
			    .summary = str_of(in->summary),
			    .source = STR("memabra"),
			    .triggers = words(in->triggers, a),
			    .cost = in->cost,
			    .confidence = in->confidence,
			    .success_rate = .5,
			    .freshness = 1,
			    .risk = .1};
		}
		b->task.candidates[k] = (struct json_list){c, n};
	}
}

static const struct entry *
entry_of(struct str id)
{
	for (size_t i = 0; i < ENTRIES; i++) {
		if (str_is(id, CATALOGUE[i].id))
			return &CATALOGUE[i];
	}
	return NULL;
}

/* The outcome of a set of ids that is right (reward 1), or partly right. */
static struct recorded
outcome(const struct str *id, size_t n, double reward, struct arena *a)
{
	struct action act = {ACTION_DIRECT, {NULL, n}};
	struct recorded r = {
	    .status = reward == 1 ? STR("success") : STR("partial"), .reward = reward};

	act.ids.v = arena_alloc(a, (n + 1) * sizeof *id);
	for (size_t i = 0; i < n; i++) {
		const struct entry *in = entry_of(id[i]);

		act.ids.v[i] = id[i];
		act.type = n > 1 ? ACTION_COMPOSITE : kind_action(in->kind);
		r.latency_ms += in->latency_ms;
		r.cost += in->cost;
	}
	if (n == 0)
		r.latency_ms = 20;
	r.action = action_key(&act, a);
	return r;
}

void
suite_task(size_t i, struct arena *a, struct benchmark_task *b)
{
	const struct asked *in = &ASKED[i];
	const char *plus = strchr(in->ids, '+');
	struct str ids[2] = {STR_NONE, STR_NONE};
	size_t n = *in->ids == '\0' ? 0 : plus == NULL ? 1 : 2;
	struct recorded *r = arena_zalloc(a, 5, sizeof *r);
	size_t k = 0;

	json_defaults(&BENCHMARK_TABLE, b);
	b->task.task.task_id = arena_fmt(a, "office-%03zu", i + 1);
	b->task.task.input = str_of(in->input);
	b->task.task.channel = STR("office");
	b->task.task.created_at = STR("2026-01-01T00:00:00Z");
	b->task.context.conversation_summary = STR("");
	b->task.context.environment_summary = STR("");
	lay_candidates(b, a);
	if (n > 0)
		ids[0] = (struct str){
		    in->ids, plus == NULL ? strlen(in->ids) : (size_t)(plus - in->ids)};
	if (n > 1)
		ids[1] = str_of(plus + 1);
	r[k++] = outcome(ids, n, 1, a);
	for (size_t j = 0; n > 1 && j < n; j++)
		r[k++] = outcome(&ids[j], 1, .5, a);
	if (n > 0) /* an answer without a lookup is fast and wrong */
		r[k++] = (struct recorded){.action = STR("direct_answer"),
		    .status = STR("failure"),
		    .latency_ms = 20};
	/* A wrong action costs the time of a second request. */
	r[k++] = (struct recorded){.action = STR("*"),
	    .status = STR("failure"),
	    .latency_ms = 1500,
	    .cost = .01};
	for (size_t j = 0; j < k; j++)
		recorded_set_error(&r[j], 0);
	b->outcomes = (struct json_list){r, k};
}

void
suite_write(struct buf *out)
{
	struct benchmark_task b;
	struct arena a = {0};

	for (size_t i = 0; i < suite_size(); i++) {
		suite_task(i, &a, &b);
		benchmark_write(out, &b);
		buf_addc(out, '\n');
		arena_reset(&a);
	}
	arena_release(&a);
}

bool
suite_is(struct str sha256)
{
	struct buf suite = {0};
	char sha[SHA256_HEX + 1];

	suite_write(&suite);
	sha256_of(buf_str(&suite), sha);
	buf_release(&suite);
	return str_is(sha256, sha);
}
