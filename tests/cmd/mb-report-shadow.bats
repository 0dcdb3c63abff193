# A shadow: mb-route --shadow logs what another router would do, and mb-report shadow
# says how often, and where, it differs.

load helper

# A log by the rules with half of the choices random, and a trained router as the shadow.
setup_file() {
	office 3000
	head -n 1000 log.jsonl | mb-dataset | mb-train >b.jsonl
	# of few candidates each is tried often
	sed 1,1000d tasks.jsonl | jq -c 'del(.candidate_sets.skill) | .candidate_sets.tool |= .[:3] | .candidate_sets.memory |= .[:2]' >rest.jsonl
	mb-route --shadow b.jsonl --explore epsilon --epsilon 0.5 --seed 2 --now 2026-01-01T00:00:00Z rest.jsonl | agent >live.jsonl
	mb-route --router b.jsonl rest.jsonl | agent >truth.jsonl
}

world() {
	cp "$BATS_FILE_TMPDIR"/*.jsonl .
	sha=$(sha256sum b.jsonl | cut -d ' ' -f 1)
}

@test "the shadow is logged beside the decision, and changes nothing else" {
	world
	head -n 40 rest.jsonl >tasks
	mb-route --explore epsilon --epsilon 0.5 --seed 2 --now 2026-01-01T00:00:00Z tasks >without
	mb-route --shadow b.jsonl --explore epsilon --epsilon 0.5 --seed 2 --now 2026-01-01T00:00:00Z tasks >with
	jq -c 'del(.decisions[0].shadow)' with | cmp - <(jq -c . without)
	jq -e --arg v "$sha" '.decisions[0].shadow.version == $v' with >/dev/null
	# what the router chooses when it is asked alone
	mb-route --router b.jsonl tasks | jq -r '.decisions[0] | if .selected_ids == [] then .decision_type else "\(.decision_type):\(.selected_ids | join("+"))" end' >alone
	jq -r '.decisions[0].shadow.action' with | cmp - alone
	# a version of a state, during a canary
	mkdir s
	mb-version --state s canary b.jsonl --share 0.5 --unit task >/dev/null
	B=$(jq -r .version s/canary.json)
	mb-route --state s --shadow "$B" tasks | jq -e --arg b "$B" '.decisions[0] | .shadow.version == $b and .canary.version == $b' >/dev/null
	fails_with 1 "no such version or router file: 'none'" mb-route --state s --shadow none
	# pins are for both
	first=$(jq -r '.decisions[0].shadow.action | split(":")[1] // empty | split("+")[0]' with | sed 1q)
	echo "$first" >never
	mb-route --shadow b.jsonl --never never tasks | jq -e --arg id "$first" '.decisions[0].shadow.action | contains($id) | not' >/dev/null
}

@test "the report counts what differs, by channel, types and actions" {
	world
	run -0 --separate-stderr mb-report --format json shadow live.jsonl
	[ -z "$stderr" ]
	jq -c '.decisions[0] as $d | {channel: .task.channel, live: ($d | if .selected_ids == [] then .decision_type else "\(.decision_type):\(.selected_ids | sort | join("+"))" end), shadow: $d.shadow.action}' live.jsonl >pairs
	jq -e --arg v "$sha" --slurpfile p pairs '
		def kind: split(":")[0];
		($p | map(select(.live != .shadow))) as $differ |
		.version == $v and .decisions == 2000 and .differ == ($differ | length) and
		(.channels | map(.decisions) | add) == 2000 and (.channels | map(.differ) | add) == .differ and
		(.types | map(.decisions) | add) == .differ and
		(.types[0] as $t | $t.decisions == ($differ | map(select((.live | kind) == $t.live and (.shadow | kind) == $t.shadow)) | length)) and
		(.actions[0] as $t | $t.decisions == ($differ | map(select(.live == $t.live and .shadow == $t.shadow)) | length)) and
		(.actions | length) <= 100 and ([.actions[].decisions] | . == (sort | reverse))' <<<"$output"
	mb-report --format text shadow live.jsonl >page
	grep -qx "shadow      $sha" page
	grep -q '^decisions   2000, of which [0-9]* (' page
	grep -q '^channels  ' page
	mb-report --format text shadow - <live.jsonl | cmp - page
}

@test "the estimate is that of mb-offpolicy, and near the truth" {
	world
	mb-report --format json shadow live.jsonl >report
	mb-dataset live.jsonl | mb-offpolicy --challenger b.jsonl | jq -c '.challenger | {snips, lower, ess, bound}' >want
	jq -c '{snips, lower, ess, bound}' report | diff want -
	truth=$(mb-dataset truth.jsonl | jq -s 'map(.reward) | add / length')
	jq -e --argjson t "$truth" '.used == 2000 and (.snips - $t | fabs) < 0.1 and .lower < $t and .confidence == 0.95' report
}

@test "without propensities, support or shadows, there is no estimate" {
	world
	jq -c 'del(.decisions[0].propensity)' live.jsonl | mb-report --format json shadow |
		jq -e '.refused == "no first decision has a known propensity and a reward" and .snips == null and .differ > 0'
	mb-route --shadow b.jsonl rest.jsonl | agent | mb-report --format json shadow | jq -e '.refused and .snips == null and .lower == null'
	head -n 20 live.jsonl | mb-report --format text shadow | grep -q '^no estimate  *the log is worth'
	run -0 --separate-stderr mb-report --format json shadow "$BATS_FILE_TMPDIR/log.jsonl"
	[ -z "$output" ]
	[ "$stderr" = "mb-report: no decision has a shadow: mb-route --shadow adds it" ]
}

@test "two shadows give two reports; a bad line is left out" {
	world
	{ head -n 50 live.jsonl; head -n 30 rest.jsonl | mb-route --shadow rules | agent; } >both
	mb-report --format json shadow both | jq -rs 'map("\(.version) \(.decisions)") | join(",")' | grep -qx "$sha 50,rules 30"
	{ sed 1q live.jsonl; sed 1q live.jsonl | jq -c '.decisions[0].shadow.action = "fly"'; } >bad
	run -3 --separate-stderr mb-report --format json --rejects rejected shadow bad
	jq -e '.decisions == 1' <<<"$output"
	[[ $stderr == "mb-report: bad:2: "* ]]
	[ "$(wc -l <rejected)" -eq 1 ]
}
