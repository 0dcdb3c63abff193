#include "rec/rpc.h"

#include <stddef.h>

#include "json/out.h"

struct parts {
	struct str jsonrpc, id, method, params;
};

#define P(f) offsetof(struct parts, f)
static const struct json_field raw_fields[] = {
    {"jsonrpc", JSON_RAW, P(jsonrpc)},
    {"id", JSON_RAW, P(id)},
    {"method", JSON_RAW, P(method)},
    {"params", JSON_RAW, P(params)},
};
static const struct json_table RAW_TABLE =
    JSON_TABLE("message", struct parts, raw_fields);

static const struct json_field method_fields[] = {
    {"method", JSON_STR, P(method), .flags = JSON_REQUIRED},
};
static const struct json_table METHOD_TABLE =
    JSON_TABLE("message", struct parts, method_fields);

/* A string or a number: what an id may be. */
static bool
is_id(struct str text)
{
	return text.p != NULL &&
	       (*text.p == '"' || *text.p == '-' || (*text.p >= '0' && *text.p <= '9'));
}

int
rpc_read(struct json_in *in, struct rpc_request *r, struct str line, struct arena *a,
    struct err *e)
{
	struct parts p, typed;
	struct err why;

	*r = (struct rpc_request){.id = STR_NONE};
	if (*line.p == '[') {
		err_set(e, ERR_INPUT, "a batch is not supported: one message a line");
		return RPC_INVALID;
	}
	if (json_read(in, (struct json_target){&RAW_TABLE, &p, a}, line, e) < 0)
		return RPC_PARSE;
	if (is_id(p.id))
		r->id = p.id;
	if (p.id.p != NULL && !is_id(p.id)) {
		err_set(e, ERR_INPUT, "id: must be a string or a number");
		return RPC_INVALID;
	}
	if (!str_is(p.jsonrpc, "\"2.0\"")) {
		err_set(e, ERR_INPUT, "jsonrpc: must be \"2.0\"");
		return RPC_INVALID;
	}
	if (json_read(in, (struct json_target){&METHOD_TABLE, &typed, a}, line, &why) <
	    0) {
		err_set(e, ERR_INPUT, "%s", why.text);
		return RPC_INVALID;
	}
	if (p.params.p != NULL && *p.params.p != '{') {
		err_set(e, ERR_INPUT, "params: must be an object");
		return RPC_PARAMS;
	}
	r->method = typed.method;
	r->params = p.params;
	return 0;
}

static void
begin(struct buf *b, const struct rpc_request *r)
{
	buf_adds(b, "{\"jsonrpc\":\"2.0\",\"id\":");
	buf_add_str(b, r->id.p == NULL ? STR("null") : r->id);
}

void
rpc_result(struct buf *b, const struct rpc_request *r, struct str result)
{
	begin(b, r);
	json_key(b, "result");
	buf_add_str(b, result);
	buf_addc(b, '}');
}

void
rpc_error(struct buf *b, const struct rpc_request *r, int code, struct str message)
{
	begin(b, r);
	json_key(b, "error");
	buf_addf(b, "{\"code\":%d", code);
	json_key(b, "message");
	json_str(b, message);
	buf_adds(b, "}}");
}
