# mb-import: what all formats share. Each format has a file of its own: import-*.bats.

load helper

# A message of a transcript: USER or assistant, an id, and the content.
say() { # ROLE ID CONTENT
	jq -nc --arg role "$1" --arg id "$2" --argjson content "$3" \
		'{type: $role, uuid: $id, sessionId: "s", timestamp: "2026-01-02T10:00:0\($id[1:])Z",
		message: {id: $id, role: $role, content: $content}}'
}

# The directories of real logs, and the format of each.
real_logs() {
	cat <<-END
		anthropic-managed anthropic
		anthropic-messages anthropic
		atif atif
		claude-code claude-code
		codex codex
		gemini-cli gemini
		inspect inspect
		langfuse langfuse
		openai-chat openai
		openai-responses openai
		openinference otlp
		otlp-genai otlp
	END
}

# A user asks; the agent calls the tools TOOL...; all succeed.
session() { # TEXT TOOL...
	say user u1 "\"$1\""
	shift
	say assistant a2 "$(printf '%s\n' "$@" | jq -Rsc 'split("\n")[:-1] | map({type: "tool_use", id: ., name: ., input: {}})')"
	say user r3 "$(printf '%s\n' "$@" | jq -Rsc 'split("\n")[:-1] | map({type: "tool_result", tool_use_id: ., content: "done"})')"
	say assistant a4 '[{"type":"text","text":"done"}]'
}

@test "lines, a pretty-printed document and an array give the same trajectories" {
	session "Look at it" Read Grep >lines
	mb-import --from claude-code lines >want
	jq . lines >pretty
	jq -s . lines >array
	jq -sc . lines >one-line
	jq -s . lines | sed 's/^ *//' >flat
	jq -sc . lines | sed 's/"content":\[{/"content":[\n{/g; s/^\[/[\n/' >opened
	[ "$(grep -c '^{' opened)" -gt 2 ]
	for layout in pretty array one-line flat opened; do
		mb-import --from claude-code "$layout" | cmp - want
		mb-import --from auto <"$layout" 2>err | cmp - want
		[ "$(cat err)" = "mb-import: the format is claude-code" ]
	done
	mb-summary want >got
	[ "$(cat got)" = 'asked "Look at it": called the tool Grep and called the tool Read; no status in 3000 ms' ] || { cat got; false; }
}

@test "a bad record is reported with its line, and the others are read" {
	session "one" A >good
	{ sed 1q good; echo '{"type":"user"'; sed 1d good; echo 'garbage'; } >log
	run -3 --separate-stderr mb-import --from claude-code --rejects bad log
	[ "${#lines[@]}" -eq 1 ]
	[ "${stderr_lines[0]}" = "mb-import: log:3: the line before is cut short" ]
	[[ ${stderr_lines[1]} == "mb-import: log:6: not JSON near byte "* ]]
	[ "$(cat bad)" = $'\ngarbage' ] || { cat -A bad; false; }
	fails_with 3 "log:3: the line before is cut short" mb-import --strict --from claude-code log
}

@test "a document that does not end is reported" {
	session "one" A | jq -s . | sed '$d' >log
	run -3 --separate-stderr mb-import --from claude-code log
	[ "${#lines[@]}" -eq 1 ]
	[[ ${stderr_lines[0]} == "mb-import: log:"*": cut short: the document does not end" ]]
}

@test "text that is not UTF-8 and half a character become a replacement" {
	printf '{"type":"user","uuid":"u","sessionId":"s","message":{"role":"user","content":"a\xff \\ud83d \\u0000b"}}\n' >log
	say assistant a2 '"yes"' >>log
	mb-import --from claude-code log >got
	[ "$(jq -r .task.input got)" = $'a\xef\xbf\xbd ? \xef\xbf\xbdb' ]
	mb-select got 2>err || [ $? -eq 1 ]
	[ "$(cat err)" = "mb-select: 1 without a reward: mb-reward can join it" ]
}

@test "a log of another kind is not recognised" {
	echo '{"a":1}' >log
	fails_with 3 "log:1: no format is recognised: name it with --from, or see mb-import(1)" \
		mb-import --from auto log
	fails_with 1 "mb-import: /dev/null: no record in it" mb-import --from auto /dev/null
	echo '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"shell"}]}}' >tools
	fails_with 3 "tools:1: no format is recognised: read a list of tools by --tools" mb-import --from auto tools
	echo '{"name":"shell","inputSchema":{}}' >tools
	fails_with 3 "tools:1: no format is recognised: read a list of tools by --tools" mb-import --from auto tools
}

@test "candidates are the tools seen so far, and the record says so" {
	{ session "one" A; session "two" B | sed 's/"uuid":"/&2/'; } >log
	mb-import --from claude-code log >got
	[ "$(jq -c '[.candidate_source, [.candidate_sets.tool[].id]]' got)" = '["seen",["A"]]
["seen",["A","B"]]' ]
}

@test "--per call prints a trajectory for each call, with its outcome" {
	session "one" A B | jq -c '(.message.content[]? | objects | select(.tool_use_id == "B")).is_error = true' >log
	mb-import --from claude-code --per call log >got
	[ "$(jq -c '[.decisions[0].selected_ids[0], .outcome.status, .outcome.tool_errors]' got)" = '["A","success",0]
["B","error",1]' ]
	[ "$(jq -r .trajectory_id got)" = 'u1#1
u1#2' ]
}

@test "--rename gives new names to calls and candidates" {
	session "one" mcp__git__log >log
	echo 'mcp__git__* *' >names
	mb-import --from claude-code --rename names log >got
	[ "$(jq -c '[.decisions[0].selected_ids, [.candidate_sets.tool[].id]]' got)" = '[["log"],["log"]]' ]
	echo 'one' >names
	fails_with 3 "names:1: expected two names, OLD NEW" mb-import --from claude-code --rename names log
}

@test "--redact leaves out bodies and secrets" {
	session "use sk-ant-0123456789abcdefghij and https://me:pass@host/x" A >log
	mb-import --from claude-code --redact log >got
	[ "$(jq -r .task.input got)" = "use [redacted] and [redacted]host/x" ]
	[ "$(jq -c '[.events[] | keys - ["type","id","status","at","until"]] | add' got)" = '[]' ]
	! grep -q done got || false
}

@test "--tally counts what is not understood" {
	{ session "one" A; echo '{"type":"never-seen","uuid":"x","sessionId":"s"}'; say user u9 '"and then?"'; } >log
	run -0 --separate-stderr mb-import --from claude-code --tally tally log
	[ "${stderr_lines[0]}" = "mb-import: 1 x unknown type of record 'never-seen'" ]
	[ "${stderr_lines[1]}" = "mb-import: 1 x no answer and no call" ]
	[ "$(cat tally)" = '{"format":"claude-code","records":6,"bad":0,"trajectories":1,"rewards":0,"statuses":0,"misses":[{"reason":"unknown type of record '"'never-seen'"'","count":1},{"reason":"no answer and no call","count":1}]}' ]
}

@test "a record that is there again is read once" {
	session "one" A >log
	cat log log >twice
	mb-import --from claude-code twice | cmp - <(mb-import --from claude-code log)
}

@test "every real log is recognised as its own format" {
	[ -d "$DATA/import" ] || skip "no $DATA/import"
	local dir format f
	while read -r dir format; do
		for f in "$DATA/import/$dir"/*; do
			mb-import --from auto "$f" >out 2>err || true
			[ "$(head -n 1 err)" = "mb-import: the format is $format" ] || { echo "$f: $(cat err)"; false; }
		done
	done < <(real_logs)
	for f in "$DATA"/import/*; do # a new directory must be in the list above
		case ${f##*/} in SOURCE.md | mcp) continue ;; esac
		real_logs | grep -q "^${f##*/} " || { echo "$f is not tested"; false; }
	done
}

# A trace of Langfuse with one TOOL and a score, ID.
trace() { # ID
	jq -nc --arg id "$1" '{id: $id, timestamp: "2026-01-02T10:00:00.000Z", environment: "e", input: "find it", output: "found",
		scores: [{traceId: $id, name: "stars", value: 1, source: "API"}],
		observations: ([{id: "a", type: "AGENT"}, {id: "b", type: "TOOL", name: "search", parentObservationId: "a"}]
			| map(.traceId = $id | .startTime = "2026-01-02T10:00:00.000Z" | .endTime = "2026-01-02T10:00:01.000Z"))}'
}

@test "--from auto recognises each file, and finishes each format" {
	trace t1 >one
	trace t2 >three
	session "two" A >two
	run -0 --separate-stderr mb-import --from auto --score stars --tally tally one two three
	[ "$(jq -r .task.input <<<"$output" | sort | tr '\n' ' ')" = "find it find it two " ]
	[ "$(jq -sc 'map(.reward)' <<<"$output" | tr -d ' ')" = "[null,1,1]" ]
	[ "$stderr" = $'mb-import: the format is langfuse\nmb-import: two: the format is claude-code\nmb-import: three: the format is langfuse' ]
	[ "$(jq -r .format tally)" = "claude-code,langfuse" ]
	{ session "two" A | sed 's/"uuid":"/&9/'; } >again
	mb-import --from auto two again >got 2>err
	[ "$(wc -l <got)" -eq 2 ]
	[ "$(cat err)" = "mb-import: the format is claude-code" ]
}

@test "a file of another format than --from is named once" {
	session "two" A >log
	run -1 --separate-stderr mb-import --from codex log log
	[ "$(grep -c "mb-import: log: this looks like claude-code" <<<"$stderr")" -eq 2 ]
}

@test "a score that no record has is reported with those that are there" {
	trace t1 >log
	run -0 --separate-stderr mb-import --from langfuse --score nosuch log
	[ "$stderr" = "mb-import: 1 x no record has the score 'nosuch'; the log has 'stars'" ]
	session "two" A >log
	run -0 --separate-stderr mb-import --from claude-code --score nosuch log
	[ "$stderr" = "mb-import: 1 x no record has the score 'nosuch'; the log has no score" ]
}

@test "a call whose name is too long" {
	session "two" "$(printf 'a%.0s' {1..600})" >log
	run --separate-stderr mb-import --from claude-code log
	[[ $stderr == *"1 x a call with a name of a tool that is too long"* ]]
}

@test "no real log looks like another format" {
	[ -d "$DATA/import" ] || skip "no $DATA/import"
	while read -r dir format; do
		mb-import --from "$format" "$DATA/import/$dir"/* >out 2>err || true
		! grep -H --label "$dir" 'this looks like' err || false
	done < <(real_logs | grep -v anthropic-managed)
}

@test "misuse" {
	fails_with 2 "--from FORMAT is missing: auto, or a format of mb-import(1)" mb-import
	fails_with 2 "--from: no such format: 'x': use one of auto, inspect, swe-agent, " mb-import --from x
	mkdir folder
	fails_with 4 "mb-import: folder: a directory; name its files: find folder -name '*.json*' -exec mb-import --from auto {} +" mb-import --from auto folder
	mb-import --help >help
	for name in $(mb-import --from x 2>&1 | sed -n 's/.*use one of//; T; s/,//gp'); do
		grep -qw -e "$name" help || { echo "$name"; false; }
	done
	fails_with 2 "--per wants task or call: 'x'" mb-import --from auto --per x
	fails_with 2 "--score wants NAME or NAME=LO:HI, such as stars=1:5: '1:1'" mb-import --from auto --score s=1:1
}

@test "--tally writes to a device, a FIFO and through a link, and replaces none of them" {
	session "one" A >log
	mkfifo fifo
	cat fifo >got &
	mb-import --from claude-code --tally fifo log >/dev/null
	wait
	[ -p fifo ]
	grep -q '"trajectories":1' got
	: >target
	ln -s target link
	mb-import --from claude-code --tally link log >/dev/null
	[ -L link ]
	grep -q '"trajectories":1' target
	fails_with 4 "/dev/full" mb-import --from claude-code --tally /dev/full /dev/null
	[ -c /dev/full ]
}

@test "a call that cannot be read ends the prompt before it" {
	long=$(printf '%0600d' 0)
	{ say user u1 '"one"'; say assistant a2 '[{"type":"tool_use","id":"c","name":"'"$long"'","input":{}}]'; say user u3 '"two"'; say assistant a4 '"yes"'; } >log
	mb-import --from claude-code log 2>err | jq -r .task.input >got
	[ "$(cat got)" = two ] || { cat got; false; }
	grep -q "1 x no answer and no call" err
}

@test "calls made together are one decision, however many" {
	session "many" $(yes A | head -n 1100) | sed 's/"id":"A"/"id":"A"/' >log
	jq -c 'if .type == "assistant" and (.message.content[0].type == "tool_use") then .message.content |= (to_entries | map(.value + {id: "c\(.key)"})) else . end' log >distinct
	[ "$(mb-import --from claude-code distinct | jq -c '[.decisions[] | .selected_ids]')" = '[["A"]]' ]
}

@test "--redact leaves out a key with headers, and a password with an @" {
	session "-----BEGIN RSA PRIVATE KEY-----\\nProc-Type: 4,ENCRYPTED\\n\\nMIIE\\n-----END RSA PRIVATE KEY----- HTTP://u:p@ss@h/db" A >log
	[ "$(mb-import --from claude-code --redact log | jq -r .task.input)" = "[redacted] [redacted]h/db" ]
}

@test "--redact leaves out keys that only a name or a host marks" {
	local key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY random=Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z
	while read -r secret; do
		session "$(jq -nr --arg s "a $secret b" '$s | tojson[1:-1]')" A >log
		mb-import --from claude-code --redact log | jq -e '.task.input == "a [redacted] b"' ||
			mb-import --from claude-code --redact log | jq -e '.task.input == "a https://[redacted] b"'
	done <<END
SECRET_ACCESS_KEY=$key
secret_access_key = $key
SecretAccessKey": "$key
https://hooks.slack.com/services/T00000000/B00000000/$random
gsk_$random
xai-$random
SG.ngeVfQFYQlKU0ufo8x5d1A.$random
pypi-$random
Authorization: Basic dXNlcjpwYXNz
password=hunter22
api_key": "$random
API-KEY: $random
END
	session "a basic internationalization" A >log
	mb-import --from claude-code --redact log | grep -q internationalization
	session "no secret: a token, the password of nobody" A >log
	[ "$(mb-import --from claude-code --redact log | jq -r .task.input)" = "no secret: a token, the password of nobody" ]
	session "-----BEGIN PGP PRIVATE KEY BLOCK-----\\n\\nlQ+a/b==\\n=x1yZ\\n-----END PGP PRIVATE KEY BLOCK-----" A >log
	[ "$(mb-import --from claude-code --redact log | jq -r .task.input)" = "[redacted]" ]
}

@test "--redact of keys without an end takes no more time a byte" {
	seconds() { # COPIES
		local TIMEFORMAT=%U keys lines
		keys=$(printf -- '-----BEGIN PRIVATE KEY-----%.0s' $(seq "$1"))
		lines=$(session KEYS A)
		printf '%s\n' "${lines/KEYS/$keys}" >log
		{ time mb-import --from claude-code --redact log >got; } 2>&1
	}
	few=$(seconds 2000)
	many=$(seconds 20000)
	awk -v few="$few" -v many="$many" 'BEGIN { exit !(many < 40 * few + 1) }' || { echo "$few s, $many s"; false; }
}

@test "--redact takes secrets out of the texts of candidates" {
	jq -nc '{request: {model: "m", messages: [{role: "user", content: "x"}],
		tools: [{type: "function", function: {name: "t", description: "with key sk-0123456789abcdefghij"}}]},
		response: {choices: [{message: {role: "assistant", content: "y"}}]}}' >log
	mb-import --from openai --redact log | jq -e '.candidate_sets.tool[0].summary == "with key [redacted]"'
}

@test "a time that is not understood is counted, by its field" {
	cat >log <<'END'
{"type":"user","uuid":"u1","sessionId":"s","timestamp":"yesterday","message":{"role":"user","content":"Fix it"}}
{"type":"assistant","uuid":"a1","sessionId":"s","timestamp":"2026-01-02T10:00:00","message":{"role":"assistant","content":[{"type":"text","text":"Done"}]}}
{"type":"user","uuid":"u2","sessionId":"s","timestamp":"","message":{"role":"user","content":"More"}}
{"type":"assistant","uuid":"a2","sessionId":"s","timestamp":{"now":1},"message":{"role":"assistant","content":[{"type":"text","text":"Done"}]}}
END
	mb-import --from claude-code --tally tally log >got 2>/dev/null
	[ "$(jq -c '[.misses[] | [.reason, .count]]' tally)" = \
		'[["a time that is not understood '"'timestamp'"'",2],["a time without a zone '"'timestamp'"'",1]]' ] || { cat tally; false; }
	[ "$(jq -c '[.task.created_at, .outcome.latency_ms]' got | sort -u)" = '[null,null]' ]
}

@test "an id that --rename gives the name of another is counted, once" {
	printf '%s\n' '{"messages":[{"role":"user","content":"go"},{"role":"assistant","tool_calls":[{"function":{"name":"a"}},{"function":{"name":"b"}},{"function":{"name":"a"}}]}]}' >log
	printf 'a x\nb x\n' >rules
	run -0 --separate-stderr mb-import --from openai --rename rules --tally tally log
	[ "$(jq -c '[.candidate_sets.tool[].id]' <<<"$output")" = '["x"]' ]
	[ "$stderr" = "mb-import: 1 x --rename gives one more id a name that another has 'x'" ]
	jq -e '.misses == [{"reason": "--rename gives one more id a name that another has '"'x'"'", "count": 1}]' tally
}

@test "an id that --rename would make too long stays, and is counted" {
	printf '* %0500d*\n' 0 >rules
	cat >log <<'END'
{"type":"user","uuid":"u1","sessionId":"s","message":{"role":"user","content":"Fix it"}}
{"type":"assistant","uuid":"a1","sessionId":"s","message":{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"mcp__files__read","input":{}},{"type":"tool_use","id":"c2","name":"ls","input":{}}]}}
END
	mb-import --from claude-code --rename rules log >got 2>err
	grep -qx "mb-import: 1 x --rename would make this id too long: it stays 'mcp__files__read'" err || { cat err; false; }
	[ "$(jq -c '[.decisions[].selected_ids[] | length] | sort' got)" = '[16,502]' ]
}

@test "the errors of calls without a result are unknown" {
	cat >log <<'END'
{"type":"user","uuid":"u1","sessionId":"s","message":{"role":"user","content":"Fix it"}}
{"type":"assistant","uuid":"a1","sessionId":"s","message":{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"Read","input":{}}]}}
END
	[ "$(mb-import --from claude-code log 2>/dev/null | jq -c '.outcome | has("tool_errors")')" = false ]
	[ "$(mb-import --from claude-code --per call log 2>/dev/null | jq -c '.outcome | has("tool_errors")')" = false ]
}

@test "a text before a call is no answer; a text after the last call is" {
	answers() { # FORMAT
		mb-import --from "$1" | jq -c '[.events[] | .status // .text]'
	}
	local user='{role: "user", content: "go"}' text='{type: "text", text: "I look."}' call='{type: "tool_use", id: "c", name: "f", input: {}}'
	jq -nc "{messages: [$user, {role: \"assistant\", content: [$text, $call]}]}" | answers anthropic | grep -Fx '["pending"]'
	jq -nc "{messages: [$user, {role: \"assistant\", content: [$text, $call, {type: \"text\", text: \"Done.\"}]}]}" | answers anthropic | grep -Fx '["pending","Done."]'
	jq -nc "{messages: [$user, {role: \"assistant\", content: [$text]}, {role: \"assistant\", content: [$call]}]}" | answers anthropic | grep -Fx '["pending"]'
	jq -nc "{messages: [$user, {role: \"assistant\", content: \"I look.\", tool_calls: [{id: \"c\", function: {name: \"f\"}}]},
		{role: \"tool\", tool_call_id: \"c\", content: \"7\"}, {role: \"assistant\", content: \"Done.\"}]}" | answers openai | grep -Fx '["ok","Done."]'
	jq -nc '{traceId: "t", spanId: "a", startTimeUnixNano: "1767348000000000000", endTimeUnixNano: "1767348001000000000", attributes: ({"gen_ai.operation.name": "chat",
		"gen_ai.input.messages": "[{\"role\":\"user\",\"content\":\"go\"}]",
		"gen_ai.output.messages": "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"I look.\"},{\"type\":\"tool_call\",\"name\":\"f\"}]}]"}
		| to_entries | map({key, value: {stringValue: .value}}))}' | answers otlp | grep -Fx '["pending"]'
}

@test "an id that is too long, if only because of its bad bytes, is replaced by its hash" {
	long=$(printf '\377%.0s' $(seq 200))
	session 'do it' A | sed "s/\"sessionId\":\"[^\"]*\"/\"sessionId\":\"$long\"/" >log
	grep -qaF "$long" log
	mb-import --from claude-code log >got
	mb-select got 2>err >/dev/null || [ $? -eq 1 ]
	! grep -q 'too long' err || false
	jq -e '.task.session_id | length == 32' got
}
