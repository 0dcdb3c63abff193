# mb-import --from claude-code: real transcripts, and their special cases.

load helper

@test "real transcripts" {
	[ -d "$DATA/import/claude-code" ] || skip "no $DATA/import/claude-code"
	for f in "$DATA"/import/claude-code/*.jsonl; do
		mb-import --from auto "$f" 2>err >"${f##*/}"
		[ "$(head -n 1 err)" = "mb-import: the format is claude-code" ]
	done
	jq -r '[.task.input[:40], (.decisions[] | .decision_type, .selected_ids[]), (.events[] | .status // .type),
		.outcome.latency_ms] | join(" | ")' *.jsonl | golden mb-import/claude-code
}
