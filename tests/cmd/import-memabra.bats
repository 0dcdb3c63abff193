# mb-import --from memabra: the artefacts of the Python alpha.

load helper
load import-helper

ARTEFACT='{"trajectory_id":"t1","task":{"task_id":"k","input":"Use sk-ant-0123456789abcdefghij","channel":"cli","created_at":"2026-01-02T10:00:00Z"},
	"context_snapshot":{"note":"kept"},"candidate_sets":{"memory":[],"skill":[],"tool":[{"id":"mcp__ls","type":"tool","title":"List","own":1.50}]},
	"decisions":[{"step":1,"decision_type":"call_tool","selected_ids":["mcp__ls"],"rejected_ids":[],"propensity":0.5}],
	"events":[{"id":"mcp__ls","body":"x"}],"outcome":{"status":"success","latency_ms":400,"tool_errors":0},"reward":{"total":1.0,"components":{"a":1.0}}}'

@test "an artefact is a line, with all its fields" {
	jq . <<<"$ARTEFACT" >a.json
	jq '.trajectory_id = "t2"' a.json >b.json
	import_auto memabra a.json b.json a.json >log
	mb-import --from auto a.json b.json a.json 2>err >got
	[ "$(sed 1d err)" = "mb-import: 1 x a trajectory that is there again" ]
	[ "$(wc -l <got)" = 2 ]
	jq -c 'del(.candidate_source)' got | head -n 1 | cmp - <(jq -c . a.json)
	[ "$(jq -r .candidate_source got | sort -u)" = record ]
	teaches got
}

@test "real trajectories stay as they are" {
	[ -d "$DATA/sample" ] || skip "no $DATA/sample"
	head -n 50 "$DATA/sample/trajectories.jsonl" >log
	jq . log | mb-import --from auto 2>err | jq -c 'del(.candidate_source)' | cmp - <(jq -c . log)
}

@test "ids are renamed, secrets are left out" {
	echo 'mcp__* *' >names
	mb-import --from memabra --rename names --redact <<<"$ARTEFACT" >got
	[ "$(jq -c '[.task.input, .candidate_sets.tool[0].id, .decisions[0].selected_ids, .events]' got)" = '["Use [redacted]","ls",["ls"],null]' ]
}

@test "two names that become one leave one candidate, no propensity, and a count" {
	printf 'mcp__ls ls\n' >names
	jq -c '.candidate_sets.tool += [{id: "ls", type: "tool"}]' <<<"$ARTEFACT" >log
	run -0 --separate-stderr mb-import --from memabra --rename names log
	[ "$(jq -c '[[.candidate_sets.tool[] | .id, .own], .decisions[0].selected_ids, .decisions[0].propensity]' <<<"$output")" = '[["ls",1.5],["ls"],null]' ] ||
		{ echo "$output"; false; }
	[ "$stderr" = "mb-import: 1 x a trajectory with candidates that --rename gives one id: the first stays, and the propensity is left out" ]
	mb-select --rename names log | jq -cS . | diff - <(jq -cS 'del(.candidate_source)' <<<"$output")
}

@test "kinds in the plural, a task as a text, and something around it" {
	echo '{"trajectory":{"id":"t","task":"Go","candidate_sets":{"tools":[{"id":"ls"}],"skills":[],"memories":[]},"decisions":[{"decision_type":"call_tool","selected_ids":["ls"]}]}}' >log
	import_auto memabra log | jq -c . >got
	[ "$(cat got)" = '{"trajectory_id":"t","task":{"input":"Go"},"candidate_sets":{"tool":[{"id":"ls"}],"skill":[],"memory":[]},"decisions":[{"decision_type":"call_tool","selected_ids":["ls"]}],"candidate_source":"record"}' ]
	echo '{"trajectory_id":"t"}' >log
	fails_with 3 "log:1: no trajectory: it needs a trajectory_id, a task with an input, and candidate_sets or decisions" mb-import --from memabra log
	echo '{"trajectory_id":"t","task":"Go","decisions":[{"step":1,"decision_type":"fly"}]}' >log
	fails_with 3 "log:1: decisions[0]: no such action type: 'fly'" mb-import --from memabra log
	echo '{"trajectory_id":"t","task":"Go","decisions":[]}' >log
	fails_with 3 "log:1: decisions: there is none" mb-import --from memabra log
}

@test "an artefact is no result" {
	echo "$ARTEFACT" >a
	run -1 --separate-stderr mb-import --from memabra --as results a a
	[ -z "$output" ]
	[ "$stderr" = "mb-import: 2 x a trajectory, which is no result of an evaluation" ]
}
