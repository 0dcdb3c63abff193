# mb-version diff: what changed between two routers, in names.

load helper

setup_file() {
	office 800
	mb-dataset log.jsonl >examples.jsonl
	head -n 400 examples.jsonl | mb-train >small.jsonl 2>/dev/null
	mb-train examples.jsonl >large.jsonl 2>/dev/null
}

setup() {
	load helper
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	PATH=${MB_BIN:-$TOP/bin}:$PATH
	GOLDEN=$TOP/tests/golden
	unset MB_STATE MB_LOCK_FD
	export HOME=$BATS_TEST_TMPDIR XDG_STATE_HOME=$BATS_TEST_TMPDIR/xdg LC_ALL=C.UTF-8
	cd "$BATS_FILE_TMPDIR" || return 1
}

@test "a page of the settings, what was learnt, and the actions and words that changed most" {
	mb-version --state none diff rules rules suite.jsonl | golden mb-version/diff
	mb-version --state none diff small.jsonl large.jsonl suite.jsonl >got
	[ ! -e none ]
	sha='[0-9a-f]{64}' one='-?[0-9.]+' two='[-+][0-9]+\.[0-9]{2}'
	[[ $(sed 1q got) =~ ^'baseline        '$sha$ ]]
	[[ $(sed -n 2p got) =~ ^'challenger      '$sha$ ]]
	[ "$(sed -n 3p got)" = 'examples        400 -> 800' ]
	[[ $(sed -n 4p got) =~ ^'mean reward     '$one' -> '$one$ ]]
	[[ $(grep '^tasks' got) =~ ^'tasks           120, and for '[0-9]+' of them another action'$ ]]
	grep -qx 'EXPECTED       CHANGE  CHOSEN                ACTION, AND WORDS IN ITS SCORE' got
	sed '1,/^EXPECTED/d' got >table
	[ "$(grep -cE "^$one -> $one   $one    [0-9]+ -> [0-9]+ of [0-9]+ +[a-z_]+(:[-a-z+]+)?$" table)" -eq 10 ]
	grep '^ ' table >words
	[ "$(grep -cE "^    [^ ]+ $two -> $two(, [^ ]+ $two -> $two){0,2}$" words)" -eq "$(wc -l <words)" ]
	[ "$(wc -l <words)" -ge 5 ]
}

@test "as JSON Lines: the routers, then the actions, the one that changed most first" {
	mb-version --state none --format json diff small.jsonl large.jsonl suite.jsonl >got
	jq -se '.[0].baseline_learnt == 400 and .[0].challenger_learnt == 800 and .[0].tasks == 120' got
	jq -se '.[0].settings | all(.baseline != .challenger)' got
	jq -se '.[1:] | length > 10 and ([.[] | .tasks * .change] | . == (sort | reverse))' got
	jq -se '.[1:] | all(.words | length <= 5) and ([.[].words[]] | length > 10 and all(.baseline != .challenger))' got
}

@test "the figures are those of mb-route and of mb-eval --diff" {
	mb-version --state none --format json diff small.jsonl large.jsonl suite.jsonl >got
	for r in small large; do
		mb-route --router $r.jsonl --top 100 suite.jsonl >$r.out 2>/dev/null
	done
	differ=$(mb-eval --baseline small.jsonl --challenger large.jsonl --diff --format json suite.jsonl | wc -l)
	[ "$(sed 1q got | jq .differ)" -eq "$differ" ]
	jq -s '[.[] | .shortlist[] | select(.action == "direct_answer") | .predicted] | add / length' small.out >mean
	sed 1d got | jq -es --slurpfile mean mean '.[] | select(.action == "direct_answer") | (.baseline_expected - $mean[0]) | fabs < 1e-9'
	chosen=$(jq -r '.decisions[-1].decision_type' large.out | grep -c direct_answer)
	sed 1d got | jq -es --argjson n "$chosen" '.[] | select(.action == "direct_answer") | .challenger_chosen == $n'
}

@test "the same router, the rules, a log, a pipe, and no task" {
	run -0 mb-version --state none diff large.jsonl large.jsonl suite.jsonl
	[ "${lines[4]}" = 'tasks           120, and for 0 of them another action' ]
	[ "${#lines[@]}" -eq 5 ]
	run -0 mb-version --state none diff rules large.jsonl
	[[ $output == *'examples        0 -> 800'*'mean reward     - -> '*'passes          - -> '*'tasks           none: name a suite or a log' ]]
	mb-version --state none diff rules large.jsonl log.jsonl >got
	mb-version --state none diff rules large.jsonl - <log.jsonl | cmp - got
	mb-version --state none --format json diff rules active | jq -se 'length == 1 and .[0].settings == [] and .[0].baseline_reward == null'
	# a composite of names that are hostile
	jq -nc '{task: {input: "\u001b[2J\u202e red"}, candidate_sets: {tool: [{id: "a\u001b]0;x\u0007"}]}}' >odd
	mb-version --state none diff rules large.jsonl odd >got
	! grep -q "$(printf '\033')" got || false
}

@test "the tasks of a state are its suite and its reservoir" {
	mkdir -p s
	head -n 10 suite.jsonl >s/benchmark.jsonl
	run -0 mb-version --state s --format json diff rules large.jsonl
	[ "$(head -n 1 <<<"$output" | jq .tasks)" -eq 10 ]
	head -n 20 log.jsonl >s/reservoir.jsonl
	run -0 mb-version --state s --format json diff rules large.jsonl
	[ "$(head -n 1 <<<"$output" | jq .tasks)" -eq 30 ]
	sed -n 21p log.jsonl >s/since.jsonl
	run -0 mb-version --state s --format json diff rules large.jsonl
	[ "$(head -n 1 <<<"$output" | jq .tasks)" -eq 31 ]
	run -0 mb-version --state s --format json diff rules large.jsonl log.jsonl
	[ "$(head -n 1 <<<"$output" | jq .tasks)" -eq 800 ]
	rm -r s
}

@test "misuse, a router that is missing, a bad line" {
	fails_with 2 'diff wants two routers' mb-version --state none diff
	fails_with 2 'diff wants two routers' mb-version --state none diff rules
	fails_with 1 'nowhere.jsonl' mb-version --state none diff rules nowhere.jsonl
	fails_with 3 'suite.jsonl:1: ' mb-version --state none diff rules suite.jsonl
	fails_with 2 '--at is for active' mb-version --state none --at 2026-01-01T00:00:00Z diff rules rules
	echo '{"torn' | cat - suite.jsonl >bad
	run -3 --separate-stderr mb-version --state none --format json diff rules large.jsonl bad
	[ "$(head -n 1 <<<"$output" | jq .tasks)" -eq 120 ]
	[[ $stderr == *'bad:1: cut short'* ]]
}
