# Routers that use word vectors: mb-train --vectors, and the programs that load such a router.

load helper

# A log of two tools. Their texts share no letters with the tasks, but the words of a task
# are near one of the tools by their vectors. Each word comes once.
setup_file() {
	ground
	awk 'BEGIN {
		srand(2)
		for (i = 0; i < 800; i++) {
			word = ""; t = int(rand() * 2)
			for (k = 0; k < 7; k++) word = word substr("bcdfghjklm", int(rand() * 10) + 1, 1)
			printf "%s %.2f %.2f\n", word, 1 - t + rand() / 4, t + rand() / 4
		}
		print "printer 1 0.1"; print "oven 0.1 1"
	}' >text
	mb-vectors text >near
	awk '{ print $1, -$2, $3 }' text | mb-vectors >other
	awk 'BEGIN { srand(3) }
		NR <= 600 {
			c = int(rand() * 2)
			printf "{\"trajectory_id\":\"t%d\",\"action\":\"call_tool:%s\",\"reward\":%d,\"propensity\":0.5,", NR, (c ? "y" : "x"), (($3 > $2) == c)
			printf "\"words\":[\"%s\"],\"candidates\":[{\"key\":\"call_tool:x\",\"title\":[\"printer\"],\"text\":[\"printer\"]},", $1
			print "{\"key\":\"call_tool:y\",\"title\":[\"oven\"],\"text\":[\"oven\"]}]}"
		}' text >examples
	awk 'NR > 600 && NR <= 800 {
		printf "{\"task\":{\"task_id\":\"t%d\",\"input\":\"%s\"},\"candidate_sets\":{\"tool\":[", NR, $1
		printf "{\"id\":\"x\",\"title\":\"printer\"},{\"id\":\"y\",\"title\":\"oven\"}]},\"outcomes\":{\"call_tool:%s\":", ($3 > $2 ? "y" : "x")
		print "{\"status\":\"success\",\"reward\":1},\"*\":{\"status\":\"failure\",\"reward\":0}}}"
	}' text >suite
	mb-train examples >without
	mb-train --vectors near examples >with
}

value() { # mb-eval options
	mb-eval "$@" suite | jq -s 'map(.challenger.reward) | add / length * 100 | round'
}

@test "words that never occurred are near those of a tool" {
	cd "$BATS_FILE_TMPDIR"
	[ "$(value --challenger without)" -le 60 ]
	[ "$(value --challenger with --vectors near)" -ge 95 ]
	# A router without vectors does not change when some are at hand.
	cmp <(mb-route --now 2026-01-01T00:00:00Z --router without suite) \
		<(mb-route --now 2026-01-01T00:00:00Z --vectors near --router without suite)
	[ "$(head -n 1 with | jq -r .vectors)" = "$(head -n 1 near | jq -r .sha256)" ]
	head -n 1 without | jq -e 'has("vectors") | not'
}

@test "an explanation names the words that are near" {
	cd "$BATS_FILE_TMPDIR"
	grep '"call_tool:x"' suite | head -n 1 | mb-route --vectors near --router with --explain |
		jq -e --arg q "'" '($q + .task.input + $q + " is near " + $q + "printer" + $q) as $why
			| .explanation[0] | .action == "call_tool:x" and any(.reasons[]; .why == $why and .adds > 0)'
}

@test "missing and other vectors are refused, by everybody who loads the router" {
	cd "$BATS_FILE_TMPDIR"
	sha=$(head -n 1 near | jq -r .sha256)
	for program in 'mb-route --router with' 'mb-eval --challenger with' 'mb-serve --socket s --router with' \
		'mb-train --init with' 'mb-retrieve --catalog text --router with' 'mb-offpolicy --challenger with'; do
		# shellcheck disable=SC2086
		fails_with 3 "${program%% *}: with: was trained with word vectors: name them by --vectors, or by the link STATE/vectors; their sha256 is '$sha'" $program
	done
	for program in 'mb-route --router with' 'mb-eval --challenger with' 'mb-serve --socket s --router with' \
		'mb-train --init with' 'mb-retrieve --catalog text --router with' 'mb-offpolicy --challenger with'; do
		# shellcheck disable=SC2086
		fails_with 3 "${program%% *}: with: was trained with other word vectors: their sha256 is '$sha'" $program --vectors other
	done
	fails_with 3 'mb-train: suite: ' mb-train --vectors suite examples
	fails_with 4 'absent: No such file' mb-train --vectors absent examples
	{ head -c -1 near; printf X; } >damaged
	fails_with 3 'mb-train: --vectors: the table has the sha256 ' mb-train --vectors damaged examples
	fails_with 2 '--vectors wants --bits 7 or more' mb-train --vectors near --bits 6 examples
	head -n 1 with | jq -c 'del(.sections) | .format_version = 2 | .blocks = 0 | .square_blocks = 0 | .bits = 6' >few
	fails_with 3 'few: 6 bits are too few for word vectors' mb-route --vectors near --router few suite
}

@test "a router goes on with its vectors, and may begin with some" {
	cd "$BATS_FILE_TMPDIR"
	mb-train --vectors near --init with examples >next
	[ "$(value --challenger next --vectors near)" -ge 95 ]
	mb-train --vectors near --init without examples >next
	[ "$(value --challenger next --vectors near)" -ge 80 ]
}

@test "shards with the same vectors are merged" {
	cd "$BATS_FILE_TMPDIR"
	for s in one two; do
		if [ $s = one ]; then head -n 300 examples; else tail -n 300 examples; fi |
			mb-train --vectors near --lambda 1 --compete 1 --passes 2 >$s
	done
	tail -n 300 examples | mb-train --lambda 1 --compete 1 --passes 2 >bare
	mb-train --merge one two >merged
	[ "$(value --challenger merged --vectors near)" -ge 95 ]
	fails_with 2 'mb-train: bare: was not trained with the word vectors of one' mb-train --merge one bare
}

@test "a state has its vectors: cycles train with them, and all programs load them" {
	cd "$BATS_FILE_TMPDIR"
	mkdir s
	ln -s ../near s/vectors
	[ "$(value --state s --challenger with)" -ge 95 ]
	head -n 1 suite | mb-route --state s --router with | grep -q '"call_tool"'
	head -n 60 suite | jq -c 'del(.outcomes) + {trajectory_id: .task.task_id, reward: 1, decisions:
		[{decision_type: "call_tool", selected_ids: [.outcomes | keys[] | select(. != "*") | sub(".*:"; "")]}]}' >log
	tail -n 130 suite >held
	mb-cycle --state s --benchmark held log >report 2>err || [ $? -eq 1 ]
	jq -e '.status != "failed"' report
	[ "$(head -n 1 s/runs/*/router.jsonl | jq -r .vectors)" = "$(head -n 1 near | jq -r .sha256)" ]
	mb-version --state s canary --share 0.5 with >/dev/null
	verified() { run mb-version --state s verify; [ "$status" -eq "$1" ] && grep -qF -- "$2" <<<"$output"; }
	verified 0 'nothing is wrong'
	sha=$(head -n 1 near | jq -r .sha256)
	ln -sf ../other s/vectors
	verified 1 "was trained with word vectors of the sha256 $sha, but s/vectors has others"
	{ head -c -1 near; printf X; } >damaged
	ln -sf ../damaged s/vectors
	verified 1 's/vectors: was changed: its sha256 does not match its first line'
	echo '{}' >damaged
	verified 1 's/vectors: format: '
	rm s/vectors
	verified 1 "was trained with word vectors of the sha256 $sha, but s/vectors is missing"
	mb-version --state s canary --stop >/dev/null
	verified 1 "note        $(ls s/routers | grep -vF "$(mb-version --state s active)" | sed s/.jsonl//) was trained"
	fails_with 3 'was trained with word vectors' mb-eval --state s --challenger with suite
}
