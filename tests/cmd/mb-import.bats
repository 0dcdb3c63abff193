# mb-import: what all formats share. Each format has a file of its own: import-*.bats.

load helper

# A message of a transcript: USER or assistant, an id, and the content.
say() { # ROLE ID CONTENT
	jq -nc --arg role "$1" --arg id "$2" --argjson content "$3" \
		'{type: $role, uuid: $id, sessionId: "s", timestamp: "2026-01-02T10:00:0\($id[1:])Z",
		message: {id: $id, role: $role, content: $content}}'
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
	fails_with 1 "mb-import: no record in the input" mb-import --from auto /dev/null
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
	! grep -q done got
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
			if mb-import --from "$format" /dev/null 2>&1 | grep -q 'no such format'; then
				grep -q 'no format is recognised' err || { echo "$f: $(cat err)"; false; }
			else
				[ "$(head -n 1 err)" = "mb-import: the format is $format" ] || { echo "$f: $(cat err)"; false; }
			fi
		done
	done <<-END
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
	for f in "$DATA"/import/*; do # a new directory must be in the list above
		case ${f##*/} in
		SOURCE.md | mcp | anthropic-managed | anthropic-messages | atif | claude-code | codex | gemini-cli | inspect) ;;
		langfuse | openai-chat | openai-responses | openinference | otlp-genai) ;;
		*) echo "$f is not tested"; false ;;
		esac
	done
}

@test "misuse" {
	fails_with 2 "--from FORMAT is missing: auto, or a format of mb-import(1)" mb-import
	fails_with 2 "--from: no such format: 'x'" mb-import --from x
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
