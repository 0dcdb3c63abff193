# mb-status for a browser, and for monitoring.

load helper

NOW='--now 2026-03-01T00:00:00Z'
none() { local lines; lines=$(cat); [ -z "$lines" ] || { echo "$lines"; return 1; }; }

# A state s whose last run says $1.
ends() { # STATUS
	echo '<b>no memory</b>' >err.txt
	# shellcheck disable=SC2046
	mb-report --state s append $NOW --run "r-$1" --status "$1" \
		$([ "$1" != error ] || echo --error-stage train --message err.txt) >report.json
}

@test "html: one page for the state, whose texts are escaped" {
	mkdir -p 's<i>'
	mv 's<i>' s
	ends error
	ends skipped
	ends error
	mb-status --state s --format html >page.html
	grep -q '<h1>Active: rules, since the beginning</h1>' page.html
	grep -q 'was error: &lt;b&gt;no memory&lt;/b&gt;' page.html
	[ "$(grep -c '<th scope="row">r-' page.html)" -eq 3 ]
	! grep -qE '<script|<b>|href|src=' page.html || false
	command -v tidy >/dev/null || skip 'no tidy'
	tidy -q -e page.html 2>&1 | none
}

@test "html: a state without a run" {
	mkdir s
	mb-status --state s --format html >page.html
	grep -q 'There has been no run' page.html
	[ "$(tail -n 1 page.html)" = '</html>' ]
}

@test "prometheus: each metric has its help and its type, once, before its samples" {
	ends skipped
	mb-status --state s --format prometheus | tee metrics | golden mb-status/prometheus
	awk '/^# HELP/ { help[$3]++; next } /^# TYPE/ { if (!help[$3] || type[$3]++) exit 1; next }
		{ n = $1; sub(/\{.*/, "", n); if (!type[n]) exit 1 }' metrics
	! grep -vE '^# (HELP memabra_[a-z_]+ .*|TYPE memabra_[a-z_]+ (gauge|counter))$|^memabra_[a-z_]+(\{[a-z]+="[^"]*"\})? [0-9.e+-]+$' metrics || false
	command -v promtool >/dev/null || skip 'no promtool'
	promtool check metrics <metrics
}

@test "otlp: the same metrics and values as for Prometheus, as the protocol has them" {
	ends skipped
	mb-status --state s --format otlp --now 2026-03-02T00:00:00Z >otlp
	[ "$(wc -l <otlp)" -eq 1 ]
	jq -e '.resourceMetrics[0] | .resource.attributes[0].value.stringValue == "memabra"
		and all(.scopeMetrics[0].metrics[]; (.name | startswith("memabra_")) and (.description | length) > 0
			and ((.gauge // .sum).dataPoints | length > 0 and all(.timeUnixNano == "1772409600000000000"))
			and (if .sum then .sum.isMonotonic and .sum.aggregationTemporality == 2 else true end))' otlp
	jq -r '.resourceMetrics[0].scopeMetrics[0].metrics[] | .name as $n | (.gauge // .sum).dataPoints[]
		| $n + ((.attributes // []) | map("{\(.key)=\"\(.value.stringValue)\"}") | join("")) + " \(.asDouble)"' otlp |
		sort >got
	mb-status --state s --format prometheus | grep -v '^#' | sort >expected
	diff <(cut -d ' ' -f 1 got) <(cut -d ' ' -f 1 expected)
	diff <(awk '{ printf "%.6g\n", $2 }' got) <(awk '{ printf "%.6g\n", $2 }' expected)
}

@test "check: fine, or the reasons, and a status for each" {
	ends skipped
	run -0 mb-status --state s --check
	[ "$output" = fine ]
	run -0 mb-status --state s --check --within 26h --now 2026-03-02T00:00:00Z
	run -1 mb-status --state s --check --within 26h --now 2026-03-03T00:00:00Z
	[ "$output" = 'the last run was at 2026-03-01T00:00:00Z' ]
	ends error
	echo maintenance >s/hold
	run -1 mb-status --state s --check
	[ "$output" = $'the last run, r-error, failed: <b>no memory</b>\nnothing goes live, because of a hold: maintenance' ]
	mkdir t
	run -0 mb-status --state t --check
	run -1 mb-status --state t --check --within 1h
	[ "$output" = 'there has been no run' ]
	run -1 mb-status --state absent --check
	fails_with 2 "--within wants a time such as 26h: 'soon'" mb-status --state s --check --within soon
	fails_with 2 '--within is for --check' mb-status --state s --within 2d
	fails_with 2 '--check prints text: --format does not apply' mb-status --state s --check --format json
	fails_with 2 "--format wants text, json, html, prometheus or otlp: 'xml'" mb-status --state s --format xml
}
