/*
 * The attributes of a span: those of OpenTelemetry's conventions for generative
 * AI, of OpenInference, and of OpenLLMetry, Langfuse and the Vercel AI SDK.
 * For lib/import.
 */
#ifndef IMPORT_ATTRIBUTES_H
#define IMPORT_ATTRIBUTES_H

#include "import/map.h"
#include "import/span.h"

/* The rows of this map are in the manual as "attributes". */
extern const struct import_map ATTRIBUTE_MAP;

/* Whether an attribute with this name says something; the others can be dropped. */
bool attribute_matters(struct str name);

/* Fills the fields of the span that are not set yet. tree: import/attribute_tree.h */
void attributes_read(struct span *, const struct json_value *tree, struct arena *);

/* The tools that a request of a model offers; NULL if it offers none. */
const struct json_value *attributes_request_tools(
    const struct json_value *request, struct arena *);

#endif
