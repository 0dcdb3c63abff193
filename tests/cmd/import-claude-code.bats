# mb-import --from claude-code: real transcripts, and their special cases.

load helper
load import-helper

@test "real transcripts" {
	[ -d "$DATA/import/claude-code" ] || skip "no $DATA/import/claude-code"
	for f in "$DATA"/import/claude-code/*.jsonl; do
		mb-import --from auto "$f" 2>err >"${f##*/}"
		[ "$(head -n 1 err)" = "mb-import: the format is claude-code" ]
	done
	cat ./*.jsonl >log
	teaches log
	rm log
	jq -r '[.task.input[:40], (.decisions[] | .decision_type, .selected_ids[]), (.events[] | .status // .type),
		.outcome.latency_ms] | join(" | ")' *.jsonl | golden mb-import/claude-code
}

# A record of a user or assistant, with the CONTENT of its message, and more members.
say() { # ROLE ID CONTENT [MEMBERS]
	jq -nc --arg role "$1" --arg id "$2" --argjson content "$3" --argjson more "${4:-{\}}" \
		'{type: $role, uuid: $id, sessionId: "s", timestamp: "2026-01-02T10:00:\($id[1:])Z", message: {role: $role, content: $content}} * $more'
}
uses() { # ID NAME...
	local id=$1
	shift
	say assistant "$id" "$(printf '%s\n' "$@" | jq -Rsc --arg id "$id" 'split("\n")[:-1] | map({type: "tool_use", id: "\($id)-\(.)", name: ., input: {}})')"
}
back() { # ID OF TEXT [MEMBERS]
	say user "$1" "$(jq -nc --arg of "$2" --arg text "$3" '[{type: "tool_result", tool_use_id: $of, is_error: true, content: [{type: "text", text: $text}]}]')" "${4:-}"
}

@test "refused, interrupted and open calls" {
	{
		say user u01 '"Go"'
		uses a02 Bash Read Write Edit Glob
		back r03 a02-Bash "The user doesn't want to proceed with this tool use."
		back r04 a02-Read "Permission to use Read has been denied."
		back r05 a02-Write "File not found"
		back r06 a02-Edit "cut" '{"toolUseResult":{"interrupted":true}}'
		say user u07 '[{"type":"text","text":"[Request interrupted by user]"}]'
		uses a08 Bash
		say user u09 '[{"type":"text","text":"[Request interrupted by user for tool use]"}]'
		uses a10 Grep
		say user u11 '"More"'
		say assistant a12 '[{"type":"tool_use","id":"x","name":"Bash","input":{}}]' '{"message":{"stop_reason":"max_tokens"}}'
	} >log
	import_auto claude-code log >got
	[ ! -s misses ]
	[ "$(jq -c '[.events[] | .id, .status]' got)" = '["Bash","rejected","Read","rejected","Write","error","Edit","truncated","Glob","truncated","Bash","rejected","Grep","pending"]
["Bash","truncated"]' ] || { cat got; false; }
}

@test "what the program wrote begins no task; a command with a prompt does" {
	{
		say user u01 '[{"type":"text","text":"<ide_opened_file>a</ide_opened_file>"},{"type":"text","text":"Go"},{"type":"text","text":"<system-reminder>x</system-reminder>"}]'
		uses a02 Read
		say user u03 '"<command-name>/clear</command-name><command-args></command-args>"'
		say user u04 '"<local-command-stdout></local-command-stdout>"'
		say user u05 '"<command-message>review</command-message>\n<command-name>/review</command-name>\n<command-args>12</command-args>"'
		say user u06 '"Review the request 12, with care."' '{"isMeta":true}'
		uses a07 Bash
		say user u08 '"<command-name>/compact</command-name>"'
		say user u09 '"This is the summary"' '{"isCompactSummary":true}'
		uses a10 Grep
		echo '{"type":"attachment","uuid":"u11","sessionId":"s","attachment":{"type":"queued_command","prompt":"And that"}}'
		echo '{"type":"attachment","uuid":"u12","sessionId":"s","attachment":{"type":"queued_command","prompt":"<task-notification>x"}}'
		uses a13 Edit
	} >log
	import_auto claude-code log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.input, .decisions[].selected_ids[]]' got)" = '["Go","Read"]
["/review 12","Bash","Grep"]
["And that","Edit"]' ] || { cat got; false; }
}

@test "an error of the provider is the outcome, unless an answer follows" {
	{
		say user u01 '"Go"'
		uses a02 Read
		say assistant a03 '[{"type":"text","text":"API Error: 529"}]' '{"isApiErrorMessage":true,"costUSD":0.5}'
		say user u04 '"More"'
		say assistant a05 '[{"type":"text","text":"API Error: 529"}]' '{"isApiErrorMessage":true}'
		say assistant a06 '[{"type":"text","text":"Done"}]' '{"costUSD":0.25}'
		say assistant a07 '[{"type":"text","text":"No response requested."}]' '{"message":{"model":"<synthetic>"}}'
	} >log
	import_auto claude-code log >got
	[ "$(jq -c '[.task.input, .outcome.status, .outcome.cost, .events[-1].text]' got)" = '["Go","error",0.5,null]
["More",null,0.25,"Done"]' ] || { cat got; false; }
}

@test "the output of stream-json" {
	cat >log <<-'END'
		{"type":"system","subtype":"init","session_id":"s","tools":["Read","Bash","mcp__x__y"],"uuid":"1"}
		{"type":"user","session_id":"s","uuid":"2","message":{"role":"user","content":"Go"}}
		{"type":"assistant","session_id":"s","uuid":"3","message":{"id":"m","role":"assistant","content":[{"type":"tool_use","id":"t","name":"Read","input":{}}]}}
		{"type":"user","session_id":"s","uuid":"4","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"a"}]}}
		{"type":"assistant","session_id":"s","uuid":"5","message":{"id":"n","role":"assistant","content":[{"type":"text","text":"Done"}]}}
		{"type":"result","subtype":"success","is_error":false,"session_id":"s","total_cost_usd":0.5,"duration_ms":1200,"uuid":"6"}
	END
	import_auto claude-code log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.session_id, .candidate_source, ([.candidate_sets.tool[].id]), .outcome.cost, .outcome.latency_ms]' got)" = '["s","record",["Read","Bash","mcp__x__y"],0.5,1200]' ] || { cat got; false; }
}

at() { # TIME ROLE CONTENT
	jq -nc --arg at "2026-01-02T$1Z" --arg role "$2" --argjson content "$3" \
		'{type: $role, uuid: "\($role)-\($at)", sessionId: "s", timestamp: $at, message: {role: $role, content: $content}}'
}

@test "what the user does later is not latency" {
	{
		at 10:00:00 user '"How much memory is free?"'
		at 10:00:05 assistant '[{"type":"text","text":"4 GB"}]'
		at 18:00:00 user '"<command-name>/clear</command-name>"'
		at 18:00:01 user '"[Request interrupted by user]"'
	} >log
	mb-import --from claude-code log | jq -c .outcome.latency_ms >got
	[ "$(cat got)" = 5000 ] || { cat got; false; }
}

@test "a prompt without an answer is a task of its own, and is counted" {
	{
		at 10:00:00 user '"Delete everything"'
		at 10:00:01 user '"[Request interrupted by user]"'
		at 18:00:00 user '"How much memory is free?"'
		at 18:00:04 assistant '[{"type":"text","text":"4 GB"}]'
	} >log
	run -0 --separate-stderr mb-import --from claude-code log
	[ "$stderr" = "mb-import: 1 x no answer and no call" ]
	[ "$(jq -c '[.task.input, .outcome.latency_ms]' <<<"$output")" = '["How much memory is free?",4000]' ]
	{ at 10:00:00 user '"Look:"'; at 10:00:00.5 user '"this file"'; at 10:00:02 assistant '"Fine."'; } >log
	mb-import --from claude-code log | jq -r .task.input | cmp - <(printf 'Look:\nthis file\n')
}

@test "a sub-agent has as candidates what was called before it ended, not later" {
	line() { # SIDECHAIN TYPE UUID CONTENT
		echo '{"sessionId":"s","agentId":'"$([ "$1" = true ] && echo '"a"' || echo null)"',"isSidechain":'"$1"',"type":"'"$2"'","uuid":"'"$3"'","message":{"role":"'"$2"'","content":'"$4"'}}'
	}
	call() { echo '[{"type":"tool_use","id":"'"$1"'","name":"'"$1"'","input":{}}]'; }
	{
		line false user u1 '"First"'
		line false assistant a1 "$(call Early)"
		line false user u2 '"Second"'
		line true user u3 '"Look around"'
		line true assistant a3 "$(call Own)"
		line false assistant a2 "$(call Late)"
		line false user u4 '"Third"'
		line false assistant a4 "$(call Last)"
	} >log
	mb-import --from claude-code log 2>/dev/null | jq -c '[.task.input, [.candidate_sets.tool[].id]]' | sort >got
	diff - got <<'END'
["First",["Early"]]
["Look around",["Early","Own"]]
["Second",["Early","Late"]]
["Third",["Early","Late","Last"]]
END
}

@test "texts that were sent at once are joined in time and memory that grow with them" {
	seq 100000 | jq -c '{type: "user", uuid: "u\(.)", sessionId: "s", message: {content: "text \(.)"}}' >log
	say assistant a01 '"Fine."' >>log
	timeout 20 mb-import --from claude-code log >got
	[ "$(jq -r .task.input got | sed -n '1p;$p' | paste -sd ,)" = "text 1,text 100000" ]
}

@test "a reminder of the program within a text is not the user's" {
	prompt() { # CONTENT
		jq -nc --argjson content "$1" '{type: "user", uuid: "u", sessionId: "s", message: {role: "user", content: $content}},
			{type: "assistant", uuid: "a", sessionId: "s", message: {id: "m", role: "assistant", content: [{type: "text", text: "Done"}]}}' >log
		mb-import --from claude-code log 2>/dev/null | jq -c .task.input
	}
	[ "$(prompt '"Mend it\n<system-reminder>\nBe nice.\n</system-reminder>"')" = '"Mend it"' ]
	[ "$(prompt '"<system-reminder>x</system-reminder>\nMend <system-reminder>y</system-reminder>it"')" = '"Mend it"' ]
	[ "$(prompt '[{"type":"text","text":"<system-reminder>x</system-reminder>"},{"type":"text","text":"Mend it\n\n<system-reminder>y</system-reminder>\n"}]')" = '"Mend it"' ]
	[ "$(prompt '"<system-reminder>x</system-reminder>"')" = '' ]
	[ "$(prompt '"Why is <system-reminder> in it?"')" = '"Why is <system-reminder> in it?"' ]
	jq -nc '{model: "m", messages: [{role: "user", content: "Mend it <system-reminder>y</system-reminder>"}, {role: "assistant", content: "Done"}]}' >log
	[ "$(mb-import --from openai log | jq -c .task.input)" = '"Mend it"' ]
}

@test "the uuid of another record with other content is counted; the same content is not" {
	jq -nc '{type: "user", uuid: "u", sessionId: "s", message: {role: "user", content: "one"}},
		{type: "assistant", uuid: "a", sessionId: "s", message: {id: "m", role: "assistant", content: [{type: "text", text: "Done"}]}},
		{type: "assistant", uuid: "a", sessionId: "t", message: {id: "m", role: "assistant", content: [{type: "text", text: "Done"}], usage: {}}},
		{type: "user", uuid: "u", sessionId: "s", message: {role: "user", content: "two"}}' >log
	run -0 --separate-stderr mb-import --from claude-code log
	[ "$(jq -r .task.input <<<"$output")" = one ]
	[ "$stderr" = "mb-import: 1 x a record with the uuid of another, and other content: the first counts" ]
}

@test "a text of a team mate is none of the user, and a block of an unknown type is counted" {
	cat >log <<'END'
{"type":"user","uuid":"u1","sessionId":"s","message":{"role":"user","content":"<teammate-message teammate_id=\"x\">hi</teammate-message>"}}
{"type":"user","uuid":"u2","sessionId":"s","message":{"role":"user","content":"five"}}
{"type":"assistant","uuid":"u3","sessionId":"s","message":{"id":"m","role":"assistant","content":[{"type":"brand_new_block","id":"q"},{"type":"text","text":"hi"}]}}
END
	run -0 --separate-stderr mb-import --from claude-code log
	[ "$(jq -r .task.input <<<"$output")" = five ]
	[ "$stderr" = "mb-import: 1 x unknown type of block 'brand_new_block'" ]
}
