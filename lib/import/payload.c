#include "import/payload.h"

#include "json/tree.h"

enum {
	NESTED = 12, /* shapes within shapes: real ones have 5 */
	NAMED = 1000 /* messages: a result by its name is sought in all before it */
};

enum part { P_INNER };

/* Where messages or a text are in an object that is no message, the first counts. */
static const struct import_row ROWS[] = {
    {P_INNER, "messages", "messages or a text"},
    {P_INNER, "all_messages", "messages or a text"},
    {P_INNER, "new_message", "messages or a text"},
    {P_INNER, "message", "messages or a text"},
    {P_INNER, "contents", "messages or a text"},
    {P_INNER, "prompt", "messages or a text"},
    {P_INNER, "query", "messages or a text"},
    {P_INNER, "question", "messages or a text"},
    {P_INNER, "user_input", "messages or a text"},
    {P_INNER, "input", "messages or a text"},
    {P_INNER, "inputs", "messages or a text"},
    {P_INNER, "choices", "messages or a text"},
    {P_INNER, "candidates", "messages or a text"},
    {P_INNER, "generations", "messages or a text"},
    {P_INNER, "output", "messages or a text"},
    {P_INNER, "response", "messages or a text"},
    {P_INNER, "content", "messages or a text"},
    {P_INNER, "text", "messages or a text"},
    {P_INNER, "args/0", "messages or a text"},
    {P_INNER, "kwargs", "messages or a text"},
};
const struct import_map PAYLOAD_MAP = IMPORT_MAP(ROWS);

struct reading {
	struct payload *to;
	enum message_role plain;
	struct arena *arena;
};

static void take(const struct reading *, const struct json_value *, int depth);

static void
add(const struct reading *r, const struct message *m)
{
	struct payload *p = r->to;

	if (p->n == p->cap) {
		struct message *more;

		p->cap = p->cap == 0 ? 4 : 2 * p->cap;
		more = arena_alloc(r->arena, p->cap * sizeof *more);
		if (p->n > 0)
			memcpy(more, p->m, p->n * sizeof *more);
		p->m = more;
	}
	p->m[p->n++] = *m;
}

static bool
has_json(struct str s)
{
	size_t i = 0;

	while (i < s.n && memchr(" \t\r\n", s.p[i], 4) != NULL)
		i++;
	return i + 1 < s.n && memchr("{[\"", s.p[i], 3) != NULL;
}

const struct json_value *
payload_value(const struct json_value *v, struct arena *a)
{
	for (int i = 0; i < NESTED && value_is(v, VALUE_STRING) && has_json(v->text);
	     i++) {
		struct err ignored;
		const struct json_value *inner = json_tree(v->text, a, &ignored);

		if (inner == NULL)
			break;
		v = inner;
	}
	return v;
}

static bool
has_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (memchr(" \t\r\n", s.p[i], 4) == NULL)
			return true;
	}
	return false;
}

/* A dictionary or a list as Python prints it: data, but no JSON, and no text. */
static bool
is_python(struct str s)
{
	return str_starts(s, STR("{'")) || str_starts(s, STR("[{'")) ||
	       str_starts(s, STR("['"));
}

static void
take_text(const struct reading *r, struct str s)
{
	struct message m = {.role = r->plain, .text = s};

	if (has_text(s) && !is_python(s))
		add(r, &m);
}

/* An object with one more member before its own. */
static struct json_value
with_member(const struct json_value *v, struct json_value *member, const char *key,
    const char *text)
{
	*member = (struct json_value){.type = VALUE_STRING,
	    .key = str_of(key),
	    .text = str_of(text),
	    .next = v->first};
	return (struct json_value){
	    .type = VALUE_OBJECT, .first = member, .last = v->last};
}

/* LangChain's own form of a message: {"lc":1,"id":[...,"HumanMessage"],"kwargs":{...}}. */
static bool
take_constructor(const struct reading *r, const struct json_value *v)
{
	static const struct {
		const char *class, *role;
	} ROLES[] = {{"Human", "user"}, {"AI", "assistant"}, {"Tool", "tool"},
	    {"Function", "tool"}, {"System", "system"}};
	const struct json_value *id = value_get(v, "id"), *kwargs;
	struct str class = value_is(id, VALUE_ARRAY) ? value_text(id->last) : STR_NONE;
	struct json_value role, item;
	struct message m;

	if (class.p == NULL || (kwargs = value_get(v, "kwargs")) == NULL)
		return false;
	for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
		if (!str_starts(class, str_of(ROLES[i].class)))
			continue;
		item = with_member(kwargs, &role, "role", ROLES[i].role);
		message_read(&m, &item, r->arena);
		add(r, &m);
		break;
	}
	return true;
}

/* A message, or a call or result alone. */
static bool
take_message(const struct reading *r, const struct json_value *v)
{
	struct message m;

	message_read(&m, v, r->arena);
	if (m.role == ROLE_UNKNOWN)
		return false;
	/* A text of blocks that was printed as JSON. */
	if (str_starts(m.text, STR("[{\"")) && m.role != ROLE_TOOL) {
		struct json_value text = {.type = VALUE_STRING, .text = m.text};
		struct str inner =
		    message_text(payload_value(&text, r->arena), r->arena);

		m.text = inner.p == NULL ? m.text : inner;
	}
	add(r, &m);
	return true;
}

/* The call of this name that has no result in the payload yet; or NULL. */
static const struct message_call *
open_call(const struct payload *p, struct str name)
{
	size_t results = 0;

	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < p->m[i].results; k++)
			results += str_eq(p->m[i].result[k].name, name);
	}
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < p->m[i].calls; k++) {
			if (str_eq(p->m[i].call[k].name, name) && results-- == 0)
				return &p->m[i].call[k];
		}
	}
	return NULL;
}

/* LangChain.js: the role of a result is the name of its tool. */
static bool
take_named_result(const struct reading *r, const struct json_value *v)
{
	struct str role = value_text(value_get(v, "role"));
	const struct message_call *c =
	    role.n == 0 || r->to->n > NAMED ? NULL : open_call(r->to, role);
	struct message m = {.role = ROLE_TOOL, .results = 1};

	if (c == NULL)
		return false;
	m.result = arena_alloc(r->arena, sizeof *m.result);
	*m.result = (struct message_result){.call_id = c->call_id,
	    .name = role,
	    .state = CALL_OK,
	    .body = value_get(v, "content")};
	add(r, &m);
	return true;
}

/* A call of a list of calls, without a role. */
static bool
take_bare_call(const struct reading *r, const struct json_value *v)
{
	struct json_value call, item;
	struct message m;

	if (value_get(v, "role") != NULL ||
	    (value_get(v, "toolName") == NULL && value_at(v, "function/name") == NULL))
		return false;
	item = with_member(v, &call, "type", "tool_call");
	message_read(&m, &item, r->arena);
	add(r, &m);
	return true;
}

static bool
is_thought(const struct json_value *v)
{
	struct str type = value_text(value_get(v, "type"));

	return str_starts(type, STR("reasoning")) || str_starts(type, STR("thinking"));
}

static void
take_object(const struct reading *r, const struct json_value *v, int depth)
{
	const struct json_value *inner;

	if (value_get(v, "lc") != NULL && take_constructor(r, v))
		return;
	if (is_thought(v) || take_bare_call(r, v) || take_message(r, v) ||
	    take_named_result(r, v))
		return;
	inner = import_get(&PAYLOAD_MAP, P_INNER, v);
	if (inner != NULL)
		take(r, inner, depth + 1);
}

static void
take(const struct reading *r, const struct json_value *v, int depth)
{
	if (v == NULL || depth > NESTED)
		return;
	v = payload_value(v, r->arena);
	if (v->type == VALUE_STRING)
		take_text(r, v->text);
	else if (v->type == VALUE_OBJECT)
		take_object(r, v, depth);
	else if (v->type == VALUE_ARRAY) {
		for (const struct json_value *m = v->first; m != NULL; m = m->next)
			take(r, m, depth + 1);
	}
}

void
payload_read(struct payload *p, const struct json_value *v, enum message_role plain,
    struct arena *a)
{
	struct reading r = {p, plain, a};

	*p = (struct payload){0};
	take(&r, v, 0);
}

struct str
payload_task(const struct payload *p, size_t *index)
{
	for (size_t i = p->n; i-- > 0;) {
		if (p->m[i].role == ROLE_USER && has_text(p->m[i].text)) {
			*index = i + 1;
			return p->m[i].text;
		}
	}
	*index = 0;
	return STR_NONE;
}

struct str
payload_answer(const struct payload *p)
{
	for (size_t i = p->n; i-- > 0;) {
		const struct message *m = &p->m[i];

		if (m->role == ROLE_AGENT && (m->calls > 0 || has_text(m->text)))
			return message_answer(m);
	}
	return STR_NONE;
}
