#include "import/attribute_tree.h"

#include "base/limits.h"
#include "base/num.h"
#include "json/pack.h"

enum { INDEX_MAX = LIMIT_KEYS, DEPTH = 32 };

struct builder {
	struct arena *arena;
	size_t left; /* attributes that may still be added */
};

/* A container that is the value of an attribute, not a part of names, has this text. */
static const char VALUE[] = "value";

static bool
is_value(const struct json_value *node)
{
	return node->type < VALUE_ARRAY || node->text.p == VALUE;
}

static bool
is_index(struct str part)
{
	for (size_t i = 0; i < part.n; i++) {
		if (part.p[i] < '0' || part.p[i] > '9')
			return false;
	}
	return part.n > 0 && part.n < 6;
}

static unsigned
index_of(struct str part)
{
	unsigned n = 0;

	for (size_t i = 0; i < part.n; i++)
		n = 10 * n + (unsigned)(part.p[i] - '0');
	return n;
}

/* The wrappers of OpenInference: "messages.0.message.role" is the role of message 0. */
static bool
is_wrapper(struct str part)
{
	static const char *const WRAPPERS[] = {"message", "message_content",
	    "tool_call", "tool", "document", "annotation", "evaluation", "prompt",
	    "completion", NULL};

	return str_in(part, WRAPPERS);
}

/* A node that is a value and gets parts below it: the value moves to the part "". */
static void
make_inner(struct builder *b, struct json_value *node, bool index)
{
	struct json_value *own;

	if (!is_value(node))
		return;
	if (node->type != VALUE_NULL) {
		own = value_add(b->arena, NULL, STR(""), node->type);
		own->text = node->text;
		own->first = node->first;
		own->last = node->last;
		node->first = node->last = own;
	} else {
		node->first = node->last = NULL;
	}
	node->type = index ? VALUE_ARRAY : VALUE_OBJECT;
	node->text = STR_NONE;
}

/* The child with this part of a name; elements are in the order of their index. */
static struct json_value *
child(struct builder *b, struct json_value *node, struct str part)
{
	bool index = is_index(part);
	struct json_value **link, *made;

	make_inner(b, node, index);
	if (node->last != NULL && str_eq(node->last->key, part))
		return node->last;
	for (link = &node->first; *link != NULL; link = &(*link)->next) {
		if (str_eq((*link)->key, part))
			return *link;
		if (index && is_index((*link)->key) &&
		    index_of((*link)->key) > index_of(part))
			break;
	}
	made = value_add(b->arena, NULL, part, VALUE_NULL);
	made->up = node;
	made->next = *link;
	*link = made;
	if (made->next == NULL)
		node->last = made;
	return made;
}

static bool
holds_objects(const struct json_value *array)
{
	return value_is(array, VALUE_ARRAY) && value_is(array->first, VALUE_OBJECT);
}

static void put(struct builder *, struct json_value *, const struct json_value *, int);

static void
put_value(struct builder *b, struct json_value *node, const struct json_value *v)
{
	if (!is_value(node) &&
	    node->first != NULL) /* the name is also part of others */
		node = child(b, node, STR(""));
	node->type = v->type;
	node->text = v->type < VALUE_ARRAY ? v->text : (struct str){VALUE, 0};
	node->first = v->first;
	node->last = v->last;
}

/* An array of objects with names: as if the names had its indices. */
static void
put_elements(struct builder *b, struct json_value *node, const struct json_value *array,
    int depth)
{
	char digits[NUM_MAX];
	double i = 0;

	for (const struct json_value *v = array->first; v != NULL; v = v->next, i++) {
		struct str index = {digits, num_format(digits, i)};

		if (!value_is(v, VALUE_OBJECT) || i > INDEX_MAX)
			continue;
		put(b, child(b, node, arena_dup(b->arena, index)), v, depth + 1);
	}
}

/* The node of a name below `node`. */
static struct json_value *
descend(struct builder *b, struct json_value *node, struct str name, bool *index)
{
	while (name.n > 0) {
		const char *dot = memchr(name.p, '.', name.n);
		struct str part = {
		    name.p, dot == NULL ? name.n : (size_t)(dot - name.p)};

		if (!(*index && is_wrapper(part)))
			node = child(b, node, part);
		*index = is_index(part);
		name.p += part.n + (dot != NULL);
		name.n -= part.n + (dot != NULL);
	}
	return node;
}

/* The members of an object, whose keys are names, below a node. */
static void
put(struct builder *b, struct json_value *node, const struct json_value *object,
    int depth)
{
	for (const struct json_value *v = object->first; v != NULL && b->left > 0;
	     v = v->next) {
		bool index = is_index(node->key);
		struct json_value *at = descend(b, node, v->key, &index);

		b->left--;
		if (at == NULL || depth > DEPTH)
			continue;
		if (v->type == VALUE_OBJECT)
			put(b, at, v, depth + 1);
		else if (holds_objects(v) && !str_starts(v->key, STR("gen_ai.")))
			put_elements(b, at, v, depth + 1);
		else if (v->type != VALUE_NULL)
			put_value(b, at, v);
	}
}

struct json_value *
attribute_tree(const struct json_value *attributes, struct arena *a)
{
	struct builder b = {a, LIMIT_KEYS};
	struct json_value *tree = value_add(a, NULL, STR_NONE, VALUE_OBJECT);

	if (value_is(attributes, VALUE_OBJECT))
		put(&b, tree, attributes, 0);
	return tree;
}

static const struct json_value *
member(const struct json_value *node, struct str key)
{
	if (node->type < VALUE_ARRAY)
		return NULL;
	for (const struct json_value *v = node->first; v != NULL; v = v->next) {
		if (str_eq(v->key, key))
			return v;
	}
	return NULL;
}

const struct json_value *
attribute_at(const struct json_value *tree, const char *name)
{
	const struct json_value *node = tree, *own;

	while (node != NULL && *name != '\0') {
		struct str part = {name, strcspn(name, ".")};

		node = is_value(node) ? NULL : member(node, part);
		name += part.n;
		name += *name == '.';
	}
	if (node == NULL || node->type == VALUE_NULL)
		return NULL;
	own = is_value(node) ? NULL : member(node, STR(""));
	return own != NULL ? own : node;
}

/* An AnyValue of OTLP as a plain value. */
static struct json_value *plain_value(const struct json_value *any, struct arena *);

static struct json_value *
list_value(const struct json_value *values, struct arena *a)
{
	struct json_value *list = value_add(a, NULL, STR_NONE, VALUE_ARRAY);

	for (const struct json_value *v = value_first(values); v != NULL; v = v->next) {
		struct json_value *item = plain_value(v, a);

		item->up = list;
		if (list->last == NULL)
			list->first = item;
		else
			list->last->next = item;
		list->last = item;
	}
	return list;
}

static struct json_value *
map_value(const struct json_value *pairs, struct arena *a)
{
	struct json_value *map = value_add(a, NULL, STR_NONE, VALUE_OBJECT);

	for (const struct json_value *v = value_first(pairs); v != NULL; v = v->next) {
		struct json_value *member = plain_value(value_get(v, "value"), a);

		member->key = value_text(value_get(v, "key"));
		if (member->key.p == NULL)
			member->key = STR("");
		member->up = map;
		if (map->last == NULL)
			map->first = member;
		else
			map->last->next = member;
		map->last = member;
	}
	return map;
}

static struct json_value *
plain_value(const struct json_value *any, struct arena *a)
{
	const struct json_value *v = value_first(any);
	struct json_value *out;
	double number;

	if (v != NULL && str_is(v->key, "arrayValue"))
		return list_value(value_get(v, "values"), a);
	if (v != NULL && str_is(v->key, "kvlistValue"))
		return map_value(value_get(v, "values"), a);
	out = value_add(a, NULL, STR_NONE, VALUE_NULL);
	out->text = STR("null");
	if (v == NULL || (v->type == VALUE_ARRAY || v->type == VALUE_OBJECT))
		return out;
	out->type = v->type;
	out->text = v->text;
	/* An integer is a string, so that 64 bits fit; "NaN" and "Infinity" stay text. */
	if (v->type == VALUE_STRING && !str_is(v->key, "stringValue") &&
	    num_parse(v->text, &number))
		out->type = VALUE_NUMBER;
	return out;
}

void
attribute_pack(struct buf *b, struct str key, const struct json_value *any)
{
	struct arena a = {0};
	const struct json_value *v = value_first(any);

	if (v != NULL && v->type == VALUE_STRING && str_is(v->key, "stringValue"))
		pack_scalar(b, key, VALUE_STRING, v->text);
	else
		pack_value(b, key, plain_value(any, &a));
	arena_release(&a);
}
