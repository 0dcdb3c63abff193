# Loaded by the bats files of mb-import's formats, after helper.

# Imports each file with --from auto, which must recognise FORMAT; prints the trajectories.
import_auto() { # FORMAT FILE...
	local want=$1 f
	shift
	for f; do
		mb-import --from auto "$f" 2>err || [ $? -eq 1 ]
		[ "$(head -n 1 err)" = "mb-import: the format is $want" ] || { echo "$f: $(cat err)" >&2; return 1; }
		sed -n '2,$s/^mb-import: //p' err >>misses
	done
}

# One line for each trajectory of stdin: what a person would check.
brief() {
	jq -r '[.task.input[:40], (.decisions[] | .decision_type, .selected_ids[]),
		(.events[] | .status // .type), (.outcome | .status // "no status", .latency_ms, .cost),
		(.reward | select(. != null)), .candidate_source] | map(tostring) | join(" | ")'
}

# The trajectories of FILE teach a router: those without a reward get one.
teaches() { # FILE
	jq -c 'select(.reward == null) | {trajectory_id, reward: 1}' "$1" >feedback
	mb-reward --feedback feedback "$1" >rewarded
	mb-select rewarded 2>err >selected
	[ ! -s err ] || { cat err; return 1; }
	mb-dataset selected >examples
	[ -s examples ]
	mb-train examples >router
}
