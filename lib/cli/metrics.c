#include "cli/metrics.h"

#include "base/num.h"
#include "json/out.h"

struct writer {
	struct buf *b;
	int64_t now;      /* ms: OTLP wants it with each value */
	const char *last; /* the name of the metric that was begun; NULL: none */
	bool counts;      /* it is a counter */
};

/* Whether the value begins a metric. */
static bool
begins(struct writer *w, const struct metric *m)
{
	if (w->last != NULL && strcmp(w->last, m->name) == 0)
		return false;
	w->last = m->name;
	return true;
}

/* ---- the text format of Prometheus ---- */

static void
add_label(struct buf *b, struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '\\' || c == '"')
			buf_addc(b, '\\');
		if (c == '\n')
			buf_adds(b, "\\n");
		else
			buf_addc(b, c);
	}
}

static void
write_sample(void *ctx, const struct metric *m, const struct metric_value *v)
{
	struct writer *w = ctx;

	if (begins(w, m))
		buf_addf(w->b, "# HELP memabra_%s %s\n# TYPE memabra_%s %s\n", m->name,
		    m->help, m->name, m->type);
	buf_addf(w->b, "memabra_%s", m->name);
	if (v->label != NULL) {
		buf_addf(w->b, "{%s=\"", v->label);
		add_label(w->b, v->of);
		buf_adds(w->b, "\"}");
	}
	buf_addf(w->b, " %s\n", num_text(v->v).text);
}

void
metrics_prometheus(struct buf *b, const struct status_facts *f)
{
	status_metrics(f, write_sample, &(struct writer){.b = b});
}

/* ---- OTLP ---- */

static void
end_metric(const struct writer *w)
{
	if (w->last != NULL)
		buf_addf(w->b, "]%s}}",
		    w->counts ? ",\"aggregationTemporality\":2,\"isMonotonic\":true"
			      : "");
}

static void
begin_metric(struct writer *w, const struct metric *m)
{
	w->counts = strcmp(m->type, "counter") == 0;
	buf_addf(w->b, "{\"name\":\"memabra_%s\",\"description\":", m->name);
	json_str(w->b, str_of(m->help));
	json_key(w->b, w->counts ? "sum" : "gauge");
	buf_adds(w->b, "{\"dataPoints\":[");
}

static void
write_point(void *ctx, const struct metric *m, const struct metric_value *v)
{
	struct writer *w = ctx;
	const struct writer before = *w;

	if (begins(w, m)) {
		end_metric(&before);
		buf_adds(w->b, before.last == NULL ? "" : ",");
		begin_metric(w, m);
	} else {
		buf_addc(w->b, ',');
	}
	buf_addf(
	    w->b, "{\"timeUnixNano\":\"%lld000000\",\"asDouble\":", (long long)w->now);
	json_num(w->b, v->v);
	if (v->label != NULL) {
		json_key(w->b, "attributes");
		buf_adds(w->b, "[{\"key\":");
		json_str(w->b, str_of(v->label));
		json_key(w->b, "value");
		buf_adds(w->b, "{\"stringValue\":");
		json_str(w->b, v->of);
		buf_adds(w->b, "}}]");
	}
	buf_addc(w->b, '}');
}

void
metrics_otlp(struct buf *b, const struct status_facts *f)
{
	struct writer w = {.b = b, .now = f->now};

	buf_adds(b,
	    "{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"key\":"
	    "\"service.name\",\"value\":{\"stringValue\":\"memabra\"}}]},"
	    "\"scopeMetrics\":[{\"scope\":{\"name\":\"memabra\"},\"metrics\":[");
	status_metrics(f, write_point, &w);
	end_metric(&w);
	buf_adds(b, "]}]}]}\n");
}
