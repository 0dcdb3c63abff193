# The page of a run: as HTML for a browser, as text with bars.

load helper

NOW='--now 2026-03-01T00:00:00Z'

# A state s with the run r1, judged on $1 tasks. Texts, ids and actions are hostile.
hostile() { # TASKS [POLICY]
	mkdir -p s/runs/r1
	jq -nc --argjson n "$1" '
		("x" * 1048576) as $long
		| ["<script>alert(1)</script>", "javascript:alert(1)", "\" onload=\"x", "&lt;b&gt;", "a\u202eb\u2066c",
			"\u0007\u001b[31m", "</title></table></svg>", "\u0627\u0644\u0639", $long] as $texts
		| range($n) | {task: {task_id: "<i>\(.)</i>", input: "\($texts[. % 9])\(.)", channel: "<b>"},
			outcomes: {"call_tool:<u>": {status: "success", reward: 1}, "*": {status: "failed", reward: 0}}}' >s/benchmark.jsonl
	sha=$(sha256sum <s/benchmark.jsonl | cut -d ' ' -f 1)
	jq -c --arg sha "$sha" '(.task.task_id | gsub("[^0-9]"; "") | tonumber % 3) as $k
		| {task_id: .task.task_id, channel: "<b>",
			baseline: {action: (if $k == 1 then "call_tool:<u>" else "clarify" end), reward: ([0, 1, 0][$k]), predicted: 0.3, error: false, latency_ms: 10},
			challenger: {action: (if $k == 0 then "call_tool:<u>" else "direct_answer" end), reward: ([1, 0, 0][$k]), predicted: 0.6, error: false, latency_ms: 10},
			benchmark_sha256: $sha, baseline_version: "rules", challenger_version: "new"}' s/benchmark.jsonl >s/runs/r1/results.jsonl
	mb-promote ${2:+--policy "$2"} s/runs/r1/results.jsonl >decision.json || [ $? -eq 1 ]
	mb-report --state s append $NOW --run r1 --benchmark s/benchmark.jsonl --note '<note>' decision.json >report.json
}

# The page, whose tags are only those that we write.
page() {
	mb-report --state s --format html show r1 >page.html
	grep -o '<[a-zA-Z!/][a-z0-9]*' page.html | sort -u |
		grep -vxE '</?(html|head|title|style|body|main|h1|h2|h3|p|span|table|caption|thead|tbody|tr|th|td|small|figure|figcaption|svg|text|pre)|<(!|meta|rect|path|circle)' | none
	! grep -qiE ' on[a-z]+=[^&]|href|src=|url\(|@import|<script' page.html || false
	LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]')" page.html | grep -qx 0
	! grep -qE $'\u202e|\u2066|\u200b' page.html || false
}

none() { local lines; lines=$(cat); [ -z "$lines" ] || { echo "$lines"; return 1; }; }

@test "html: every text of a log is text, and a long one is cut" {
	hostile 120
	page
	grep -q '&lt;script&gt;alert(1)&lt;/script&gt;0' page.html
	grep -q 'javascript:alert(1)1<' page.html
	grep -q '&quot; onload=&quot;x2' page.html
	grep -q '&amp;lt;b&amp;gt;3' page.html
	grep -q 'a?b?c4' page.html
	grep -q '??\[31m5' page.html
	grep -q 'xxx… <small>(the first 300 of 10485[0-9]* bytes)</small>' page.html
	grep -q '&lt;note&gt;' page.html
	[ "$(wc -c <page.html)" -lt 100000 ]
}

@test "html: the parts, in their order, each with its words" {
	hostile 120
	page
	[ "$(head -n 2 page.html)" = $'<!DOCTYPE html>\n<html lang="en">' ]
	grep -o '<h[12]>[^<]*' page.html | sed 's/<h[12]>//' | golden mb-report/headings
	[ "$(grep -o '<h3>[^<]*' page.html)" = $'<h3>Broken: 40\n<h3>Fixed: 40\n<h3>Still wrong: 40' ]
	[ "$(grep -c '<h1>' page.html)" -eq 1 ]
	# a text for each picture, a scope for each heading of a table
	[ "$(grep -o '<svg[^>]*role="img"><title>[^<]' page.html | wc -l)" -eq "$(grep -o '<svg' page.html | wc -l)" ]
	[ "$(grep -o '<th' page.html | grep -vc thead)" -gt 0 ]
	! grep -oE '<th( [^>]*)?>' page.html | grep -v 'scope=' || false
	grep -q 'mb-version --state s rollback' page.html
	mb-report --state s --format html show >last.html # the last run
	cmp page.html last.html
}

@test "html: a run that was skipped, and one that failed" {
	mb-report --state s append $NOW --run r1 --status skipped >report.json
	page
	grep -q '<h1>Skipped: there was too little that is new</h1>' page.html
	! grep -q '<h2>Gates' page.html || false
	echo '<b>my-trainer: no memory</b>' >err.txt
	mb-report --state s append $NOW --run r1 --status error --error-stage train --message err.txt >report.json
	mkdir -p s/runs/r1
	echo 'no router' >s/runs/r1/router.jsonl
	page
	grep -q '<h1>Failed in the stage train</h1>' page.html
	grep -q '^<pre>&lt;b&gt;my-trainer: no memory&lt;/b&gt;' page.html
}

@test "html and text keep back what the policy keeps back" {
	echo '{"feedback":"verdict"}' >policy
	hostile 120 policy
	page
	mb-report --state s show >page.txt
	for f in page.html page.txt; do
		! grep -qE 'alert|direct_answer|i&gt;1&lt;|<i>|Broken|Calibration' "$f" || false
		tr '\n' ' ' <$f | grep -q 'the results of the *tasks are kept back'
	done
}

@test "without the files of the run the page says so" {
	hostile 120
	rm s/runs/r1/results.jsonl
	page
	grep -q 'no longer in the state' page.html
	hostile 120
	echo >>s/benchmark.jsonl # another suite: its texts are not those of the run
	page
	grep -q 'not in the state' page.html
	! grep -q alert page.html || false
}

@test "text: 80 columns, bars of Unicode, or of ASCII in the locale C" {
	hostile 120
	LC_ALL=C mb-report --state s show >ascii
	LC_ALL=C.UTF-8 mb-report --state s show >unicode
	sed -n '/^GATES/,$p' ascii | golden mb-report/bars
	! sed '/input\|xxx/d' ascii | LC_ALL=C grep -n '[^ -~]' | grep -v ' [^ ]*ال' || false
	grep -q '●' unicode
	sed -n '/^GATES/,/^WHAT TO DO/p' unicode >shown
	[ "$(wc -L <shown)" -le 80 ]
}

@test "html is for show" {
	mb-report --state s append $NOW --status skipped >report.json
	fails_with 2 "--format html is for show: 'list'" mb-report --state s --format html list
	fails_with 2 "--format html is for show: 'shadow'" mb-report --format html shadow
	fails_with 2 "--format wants text, json or html: 'pdf'" mb-report --state s --format pdf show
}

# Whether a page fits into 400 px, by the browser itself. Its window has 500 at least, so it gets a frame.
@test "html: nothing is wider than a phone" {
	command -v chromium >/dev/null || skip 'no chromium'
	hostile 120
	page
	cat >frame.html <<-'END'
		<!DOCTYPE html><iframe id=f src=page.html width=400 height=900></iframe>
		<script>onload = () => { const d = f.contentDocument.documentElement; document.title = d.scrollWidth - d.clientWidth }</script>
	END
	timeout 60 chromium --headless --no-sandbox --disable-gpu --allow-file-access-from-files --user-data-dir="$PWD/profile" \
		--dump-dom "file://$PWD/frame.html" 2>/dev/null >dom || skip 'chromium does not start'
	grep -q '<title>0</title>' dom
}

@test "html: valid by tidy" {
	command -v tidy >/dev/null || skip 'no tidy'
	hostile 120
	page
	tidy -q -e page.html 2>&1 | none
}
