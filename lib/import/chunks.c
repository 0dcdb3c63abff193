#include "import/chunks.h"

#include "base/err.h"
#include "base/mem.h"
#include "json/out.h"
#include "json/tree.h"

enum { BLOCKS = 512 }; /* calls or blocks of one response; more are dropped */

struct block {
	struct str type, id, name;
	struct buf text; /* of a text; or the arguments of a call */
};

/* A response, as it grows. Its strings are those of the chunks. */
struct growing {
	struct block block[BLOCKS];
	size_t blocks;
	struct str id, stop;
	struct buf text; /* of Chat Completions */
	double created;
	const struct json_value *done;  /* of Responses: the whole response */
	const struct json_value *error; /* with which the stream ended, or NULL */
	struct buf items;               /* of Responses: the items that are done */
	const struct json_value *begun; /* of Responses: an item that is not; or NULL */
	bool chat, messages;
};

/* The events of a stream: each line "data: JSON". */
static const struct json_value *
events_of(struct str s, struct arena *a)
{
	struct json_value *list = value_add(a, NULL, STR_NONE, VALUE_ARRAY), *v;
	struct err ignored;

	while (s.n > 0) {
		const char *end = memchr(s.p, '\n', s.n);
		struct str line = {s.p, end == NULL ? s.n : (size_t)(end - s.p)};
		size_t skip = str_starts(line, STR("data:")) ? 5 : 0;

		s.n -= line.n + (end != NULL);
		s.p += line.n + (end != NULL);
		v = skip == 0 ? NULL
			      : json_tree((struct str){line.p + skip, line.n - skip}, a,
				    &ignored);
		if (value_is(v, VALUE_OBJECT))
			value_share(a, list, v);
	}
	return list;
}

static struct block *
block_at(struct growing *g, const struct json_value *index)
{
	double n = value_number(index);
	size_t i = n >= 0 && n < BLOCKS ? (size_t)n : BLOCKS;

	if (i == BLOCKS)
		return NULL;
	while (g->blocks <= i)
		g->block[g->blocks++] = (struct block){0};
	return &g->block[i];
}

static void
set(struct str *to, const struct json_value *v)
{
	if (value_text(v).n > 0)
		*to = value_text(v);
}

static void
take_chat(struct growing *g, const struct json_value *v)
{
	const struct json_value *delta = value_at(v, "choices/0/delta"), *c;

	g->chat = true;
	set(&g->id, value_get(v, "id"));
	set(&g->stop, value_at(v, "choices/0/finish_reason"));
	g->created = value_number(value_get(v, "created"));
	buf_add_str(&g->text, value_text(value_get(delta, "content")));
	for (c = value_first(value_get(delta, "tool_calls")); c != NULL; c = c->next) {
		struct block *b = block_at(g, value_get(c, "index"));

		if (b == NULL)
			continue;
		set(&b->id, value_get(c, "id"));
		set(&b->name, value_at(c, "function/name"));
		buf_add_str(&b->text, value_text(value_at(c, "function/arguments")));
	}
}

static void
take_block(struct growing *g, const struct json_value *v)
{
	struct block *b = block_at(g, value_get(v, "index"));
	const struct json_value *start = value_get(v, "content_block"),
				*delta = value_get(v, "delta");

	if (b == NULL)
		return;
	set(&b->type, value_get(start, "type"));
	set(&b->id, value_get(start, "id"));
	set(&b->name, value_get(start, "name"));
	buf_add_str(&b->text, value_text(value_get(start, "text")));
	buf_add_str(&b->text, value_text(value_get(delta, "text")));
	buf_add_str(&b->text, value_text(value_get(delta, "partial_json")));
}

static void
add_item(struct growing *g, const struct json_value *item)
{
	g->begun = NULL;
	if (item == NULL)
		return;
	buf_addc(&g->items, g->items.n == 0 ? '[' : ',');
	value_write(&g->items, item);
}

/* An event of Messages or of Responses. */
static void
take_event(struct growing *g, struct str type, const struct json_value *v)
{
	g->messages |= str_is(type, "message_start");
	if (str_is(type, "message_start"))
		set(&g->id, value_at(v, "message/id"));
	else if (str_starts(type, STR("content_block_")))
		take_block(g, v);
	else if (str_is(type, "message_delta"))
		set(&g->stop, value_at(v, "delta/stop_reason"));
	else if (str_is(type, "response.created"))
		set(&g->id, value_at(v, "response/id"));
	else if (str_is(type, "response.completed") ||
		 str_is(type, "response.incomplete") || str_is(type, "response.failed"))
		g->done = value_get(v, "response");
	else if (str_is(type, "response.output_item.added"))
		g->begun = value_get(v, "item");
	else if (str_is(type, "response.output_item.done"))
		add_item(g, value_get(v, "item"));
}

static void
write_chat(struct buf *b, struct growing *g)
{
	buf_adds(b, "{\"choices\":[{\"message\":{\"role\":\"assistant\"");
	json_put(b, "content", buf_str(&g->text));
	json_key(b, "tool_calls");
	buf_addc(b, '[');
	for (size_t i = 0; i < g->blocks; i++) {
		buf_adds(b, i == 0 ? "{" : ",{");
		json_put(b, "id", g->block[i].id);
		json_key(b, "function");
		buf_addc(b, '{');
		json_put(b, "name", g->block[i].name);
		json_put(b, "arguments", buf_str(&g->block[i].text));
		buf_adds(b, "}}");
	}
	buf_adds(b, "]}");
	json_put(b, "finish_reason", g->stop.p == NULL ? STR("length") : g->stop);
	buf_adds(b, "}]");
	if (g->created > 0) {
		json_key(b, "created");
		json_num(b, g->created);
	}
	json_put(b, "id", g->id);
	buf_addc(b, '}');
}

static void
write_messages(struct buf *b, struct growing *g)
{
	buf_adds(b, "{\"role\":\"assistant\",\"type\":\"message\",\"content\":[");
	for (size_t i = 0; i < g->blocks; i++) {
		const struct block *k = &g->block[i];
		bool call = k->name.p != NULL;

		buf_adds(b, i == 0 ? "{" : ",{");
		json_put(b, "type", k->type.p == NULL ? STR("text") : k->type);
		json_put(b, "id", k->id);
		json_put(b, "name", k->name);
		json_put(b, call ? "input" : "text", buf_str(&k->text));
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
	json_put(b, "stop_reason", g->stop.p == NULL ? STR("max_tokens") : g->stop);
	json_put(b, "id", g->id);
	buf_addc(b, '}');
}

/* The items of a response that has no end: the last one is cut short. */
static void
write_items(struct buf *b, struct growing *g)
{
	if (g->begun != NULL)
		add_item(g, g->begun);
	buf_addc(b, '{');
	json_put(b, "id", g->id);
	json_put(b, "status", STR("incomplete"));
	json_key(b, "output");
	buf_addf(b, "%.*s]}", (int)g->items.n, g->items.p);
}

/* What came before an error is no answer. */
static void
write_error(struct buf *b, const struct growing *g)
{
	buf_addc(b, '{');
	if (g->messages) {
		json_put(b, "type", STR("message"));
		json_key(b, "content");
		buf_adds(b, "[]");
	}
	json_put(b, "id", g->id);
	json_key(b, "error");
	value_write(b, g->error);
	buf_addc(b, '}');
}

static const struct json_value *
finish(struct growing *g, struct arena *a)
{
	struct buf b = {0};
	struct err ignored;
	const struct json_value *v = g->done;

	if (g->error != NULL)
		write_error(&b, g);
	else if (g->chat)
		write_chat(&b, g);
	else if (g->messages || g->blocks > 0)
		write_messages(&b, g);
	else if (v == NULL && (g->items.n > 0 || g->begun != NULL))
		write_items(&b, g);
	if (b.n > 0)
		v = json_tree(buf_str(&b), a, &ignored);
	buf_release(&b);
	return v;
}

const struct json_value *
chunks_join(const struct json_value *chunks, struct arena *a)
{
	struct growing *g = mem_zalloc(1, sizeof *g);
	const struct json_value *v;

	if (value_is(chunks, VALUE_STRING))
		chunks = events_of(chunks->text, a);
	for (v = value_first(chunks); v != NULL; v = v->next) {
		const struct json_value *event =
		    value_get(v, "data") == NULL ? v : value_get(v, "data");
		struct str type = value_text(value_get(event, "type"));

		if (value_is(value_get(event, "error"), VALUE_OBJECT))
			g->error = value_get(event, "error");
		if (value_at(event, "choices") != NULL)
			take_chat(g, event);
		else
			take_event(g, type, event);
	}
	v = finish(g, a);
	for (size_t i = 0; i < g->blocks; i++)
		buf_release(&g->block[i].text);
	buf_release(&g->text);
	buf_release(&g->items);
	mem_free(g);
	return v;
}
