# mb-select --condense and --condensed: a selection from parts counts and passes on what one from the log does.

load ../pipelines/helper

# Lines of all fates: marked, with another reward, revoked, without something, of the suite, repeated, of
# two users, doubtful, bad, empty, and such as look condensed.
setup_file() {
	office 100
	head -n 30 log.jsonl | jq -c '.task.user_id = "ann"' >old.jsonl
	mb-mark --state s old.jsonl
	mb-benchmark default | head -n 2 >suite.jsonl
	{
		tail -n 10 old.jsonl
		jq -c --slurpfile suite suite.jsonl 'input_line_number as $n | .task.session_id = "s\($n % 9)" |
			if $n % 8 == 0 then .reward = 0.25 elif $n % 9 == 0 then .reward = {total: null, source: "feedback"}
			elif $n % 10 == 0 then del(.reward, .outcome) | .task.created_at = "2026-01-31T00:00:00Z"
			elif $n % 11 == 0 then del(.reward) | .outcome.status = "OK" elif $n % 12 == 0 then .decisions = []
			elif $n % 13 == 0 then del(.task.input) elif $n % 14 == 0 then .task.input = $suite[0].task.input | .candidate_sets = $suite[0].candidate_sets
			elif $n % 15 == 0 then .task.created_at = "soon" elif $n % 16 == 0 then .candidate_sets.agents = [{id: "x"}]
			elif $n % 17 == 0 then .decisions += [.decisions[0] + {step: 1}] elif $n % 19 == 0 then .decisions[0].selected_ids = ["skill-none"]
			elif $n % 5 == 0 then .task.user_id = "eve" else . end' log.jsonl
		sed -n '35p;40p;45p;46p' log.jsonl | jq -c '.task.user_id = "bob"'
		sed -n '50,60p;5p' log.jsonl
	} | awk 'NR == 20 { print "{\"torn" } NR == 30 { print "" } NR == 50 { sub(/^{/, "\t{\"left_out\":{\"lacks\":\"input\"},") }
		NR == 70 { printf "\t\t" } NR == 90 { sub(/}$/, ",\"x\":\"\\ud800\"}") } { print }' >log
	jq -c 'input_line_number as $n | select($n % 4 == 0) | {trajectory_id, thumb: ["up", "down", null][$n % 3]},
		{trajectory_id, step: 1, reward: 0.5}, {trajectory_id: "none\($n)", reward: 1}' log.jsonl | awk 'NR % 4' >thumbs
	echo 'status OK = success' >map
}

# All that a selection writes, from the files $2 with their names $3, after mb-reward if $fed.
outputs() { # DIR FILES NAMES ARGUMENT...
	local d=$1 files=$2 names=$3
	shift 3
	mkdir -p "$d"
	if [ -n "$fed" ]; then
		mb-reward --feedback thumbs --map map $names --tally "$d/feedback" $files 2>"$d/fed" >"$d/in" || [ $? -eq 3 ]
		files=- names=''
	else
		: >"$d/in"
	fi
	mb-select --state s --now 2026-02-01T00:00:00Z --tally "$d/tally" --revoked "$d/revoked" --claimed "$d/claimed" \
		$names "$@" $files >"$d/out" 2>"$d/err" <"$d/in" || [ $? -eq 3 ]
	rm "$d/in"
}

@test "whatever the parts: the same lines, counts and messages" {
	cd "$BATS_FILE_TMPDIR"
	for fed in '' yes; do
		for with in '' '--benchmark suite.jsonl --wait 7d' '--sample 20 --benchmark suite.jsonl'; do
			rm -rf want && outputs want log '' $with
			for n in 1 2 7; do
				rm -rf d got
				mb-map --dir d --parts $n plan sh -c "${fed:+mb-reward --quiet --feedback thumbs --map map --rejects - |} \
					mb-select --quiet --state s --now 2026-02-01T00:00:00Z --condense $with" -- log
				mb-map --dir d --jobs 2 work
				printf 'log\n%.0s' $(seq "$n") >names
				outputs got "$(printf 'd/%d.out ' $(seq "$n"))" '--names names' --condensed $with
				# of what the sample left out, a line that another user claims is short
				cmp <(jq .trajectory_id want/claimed) <(jq .trajectory_id got/claimed)
				case $with in *sample*) cp want/claimed got ;; esac
				diff -r want got
			done
		done
	done
	jq -e '.seen > 5 and .changed > 5 and .revoked > 0 and .unsampled > 5 and .duplicate > 5 and .leaked > 0 and .bad == 0
		and .doubt.user > 0 and .doubt.time > 0 and .doubt.candidate > 0 and .ineligible.input > 0' want/tally
	jq -e '.bad == 3 and .rewarded > 5 and .revoked > 0 and .unmatched > 5 and (.first_bad | startswith("log:20: "))' want/feedback
}

@test "each line has its place, whole or short; a share stays whole" {
	cd "$BATS_FILE_TMPDIR"
	mb-select --quiet --state s --condense log >short 2>/dev/null || [ $? -eq 3 ]
	[ "$(wc -l <short)" -eq "$(wc -l <log)" ]
	head -n 1 short | golden mb-select/condensed.json
	mb-select --quiet --state s --condense --whole 1/3 log >share 2>/dev/null || [ $? -eq 3 ]
	cmp <(mb-select --quiet --shard 1/3 log 2>/dev/null) <(mb-select --quiet --condensed --shard 1/3 share 2>/dev/null)
	[ "$(wc -c <short)" -lt "$(wc -c <share)" ]
}

@test "--condense: misuse" {
	fails_with 2 '--condense: without --shard' mb-select --condense --shard 1/2
	fails_with 2 '--condense: without --shard' mb-select --condense --key trajectory_id
	fails_with 2 '--condense: without --shard' mb-select --condense --condensed
	fails_with 2 '--whole wants --condense' mb-select --whole 1/2
	fails_with 2 "--whole wants K/N with 1 <= K <= N: 'x'" mb-select --condense --whole x
	echo log >names
	fails_with 2 'mb-select: --names: 1 name for 2 inputs' mb-select --names names log log
	fails_with 4 'none: No such file' mb-select --names none
}
