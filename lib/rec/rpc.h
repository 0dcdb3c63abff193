/*
 * Messages of JSON-RPC 2.0, one a line, as the Model Context Protocol has them.
 * https://www.jsonrpc.org/specification, https://modelcontextprotocol.io/specification
 * For cmd.
 */
#ifndef REC_RPC_H
#define REC_RPC_H

#include "base/buf.h"
#include "json/in.h"

enum rpc_code {
	RPC_PARSE = -32700,   /* not JSON */
	RPC_INVALID = -32600, /* not a request */
	RPC_METHOD = -32601,  /* no such method */
	RPC_PARAMS = -32602   /* its parameters are wrong */
};

struct rpc_request {
	struct str id; /* as text; absent: a notification, which gets no answer */
	struct str method;
	struct str params; /* an object as text; absent: none */
};

/*
 * Returns 0, or the code of the answer with the reason in the err; the id is set if
 * the line has one. Strings borrow from the line and the arena.
 */
int rpc_read(struct json_in *, struct rpc_request *, struct str line, struct arena *,
    struct err *);

/* Adds an answer, without its newline: a result, which is JSON, or an error. */
void rpc_result(struct buf *, const struct rpc_request *, struct str result);
void rpc_error(struct buf *, const struct rpc_request *, int code, struct str message);

#endif
