#include "import/formats.h"

const struct import_format *const FORMATS[] = {&FORMAT_INSPECT, &FORMAT_SWE_AGENT,
    &FORMAT_TAU_BENCH, &FORMAT_BFCL, &FORMAT_MEMABRA, &FORMAT_ATIF, &FORMAT_CODEX,
    &FORMAT_GEMINI, &FORMAT_CLAUDE_CODE, &FORMAT_OTLP, &FORMAT_LANGFUSE,
    &FORMAT_ANTHROPIC, &FORMAT_OPENAI, &FORMAT_AGENTS_SDK, NULL};

const char *const FORMAT_ARRAYS[] = {"samples", "simulations", "requests",
    "resourceSpans/scopeSpans/spans", "resourceSpans/instrumentationLibrarySpans/spans",
    "resourceLogs/scopeLogs/logRecords", NULL};

const struct import_format *
format_named(const char *name)
{
	for (size_t i = 0; FORMATS[i] != NULL; i++) {
		if (strcmp(FORMATS[i]->name, name) == 0)
			return FORMATS[i];
	}
	return NULL;
}

void
format_names(struct buf *b)
{
	for (size_t i = 0; FORMATS[i] != NULL; i++)
		buf_addf(b, "%s%s", i == 0 ? "" : ", ", FORMATS[i]->name);
}
