# mb-retrieve: the candidates of a catalog that fit a task.

load helper

catalog() {
	cat <<-'END'
		{"id":"mail","type":"tool","title":"Mail","summary":"Send messages to people","triggers":["mail","send"],"mine":[1.50]}
		{"id":"weather","type":"tool","title":"Weather forecast","summary":"Rain and temperature","cost":0.01}
		{"id":"release","type":"skill","title":"Release procedure","summary":"Steps to cut a release"}
		{"id":"seat","type":"memory","title":"Seat preference","summary":"Prefers an aisle seat"}
	END
}

task() {
	jq -nc --arg input "$1" --argjson sets "${2:-null}" '{task: {$input}} + if $sets == null then {} else {candidate_sets: $sets} end'
}

# N tools whose words occur in no task of these tests.
others() {
	jq -nc --argjson n "$1" 'range($n) | {id: "other-\(. + 10000)", type: "tool", title: "Gadget \(. * 7919 % 997)", summary: "handles item \(.)"}'
}

# A log in which "velvet crimson" went well with q7, whose text says nothing of it.
log() {
	for i in $(seq 80); do
		jq -nc --argjson i "$i" '($i % 2 == 0) as $good | {trajectory_id: "t\($i)", task: {input: "\(if $good then "velvet crimson" else "plain matter" end) \($i)"},
			candidate_sets: {tool: [{id: "q7", title: "q7"}, {id: "q8", title: "q8"}]},
			decisions: [{decision_type: "call_tool", selected_ids: ["q7"], propensity: 0.5}], reward: (if $good then 1 else 0 end)}'
	done
}

ids() {
	jq -c '[.candidate_sets.tool[]?.id]'
}

@test "a task gets the candidates of each kind, as the catalog has them" {
	catalog >c
	task 'Send a mail about the weather' | mb-retrieve --catalog c | golden mb-retrieve/task.json
	# every byte of an entry, and every other byte of the task
	echo ' { "extra":1.50,"task":{"input":"Send a mail"} } ' | mb-retrieve --catalog c --top 1 >out
	printf '%s\n' ' { "extra":1.50,"task":{"input":"Send a mail"} ,"candidate_sets":{"memory":['"$(sed -n 4p c)"'],"skill":['"$(sed -n 3p c)"'],"tool":['"$(sed -n 1p c)"']}} ' | diff - out
}

@test "--top: the best of each kind, the best first; ties by id" {
	catalog >c
	[ "$(task 'Will it rain? Check the forecast' | mb-retrieve --catalog c | ids)" = '["weather","mail"]' ]
	[ "$(task 'Send mail to people' | mb-retrieve --catalog c --top 1 | ids)" = '["mail"]' ]
	for id in b a c; do echo '{"id":"'$id'","type":"tool","title":"Disk usage"}'; done >same
	[ "$(task 'disk usage' | mb-retrieve --catalog same --top 2 | ids)" = '["a","b"]' ]
	# the order of the catalog changes nothing
	{ others 500; catalog; } >one
	sort -r one >two
	task 'Send a mail about rain and gadget 31' >t
	mb-retrieve --catalog one t | ids >want
	mb-retrieve --catalog two t | ids | diff want -
	fails_with 2 "--top wants a whole number from 1 to 1000: '0'" mb-retrieve --catalog c --top 0
}

@test "a candidate that the task has is kept, and not added again" {
	catalog >c
	task 'Send mail' '{"tool":[{"id":"own"},{"id":"mail","title":"mine"}],"memory":null}' >t
	mb-retrieve --catalog c t >out
	jq -c .candidate_sets.tool out | grep -qF '[{"id":"own"},{"id":"mail","title":"mine"},{"id":"weather"'
	jq -e '.candidate_sets.memory == [{"id":"seat","type":"memory","title":"Seat preference","summary":"Prefers an aisle seat"}]' out
	# its place is not given to another
	mb-retrieve --catalog c --top 1 t | jq -e '[.candidate_sets.tool[].id] == ["own", "mail"]'
	# what comes out goes in again
	mb-retrieve --catalog c out | cmp - out
	# an id of another kind is the same id
	task 'Send mail' '{"skill":[{"id":"mail"}]}' | mb-retrieve --catalog c --top 1 | jq -e '.candidate_sets | has("tool") | not'
}

@test "a task never gets more candidates than a task may have" {
	others 600 >c
	jq -nc '{task: {input: "gadget item handles"}, candidate_sets: {tool: [range(4000) | {id: "x\(.)"}]}}' |
		mb-retrieve --catalog c --top 1000 | jq -e '.candidate_sets.tool | length > 4050 and length <= 4096'
	jq -nc '{task: {input: "gadget item handles"}, candidate_sets: {tool: [range(4096) | {id: "x\(.)"}]}}' >full
	mb-retrieve --catalog c --top 1000 full | cmp - full
}

@test "a large catalog: the text finds the few that fit" {
	{ others 3000; catalog; others 3000 | sed 's/other-/more-/'; } >c
	[ "$(task 'Will it rain? Check the forecast' | mb-retrieve --catalog c --top 3 | ids)" = '["weather"]' ]
	# by a stem, in another script, and in hostile words
	[ "$(task 'forecasting' | mb-retrieve --catalog c --top 1 | ids)" = '["weather"]' ]
	{ cat c; echo '{"id":"tianqi","type":"tool","title":"天气预报"}'; } >more
	[ "$(task '今天的天气预报怎么样' | mb-retrieve --catalog more --top 1 | ids)" = '["tianqi"]' ]
	[ "$(task '" OR rowid:* NEAR(weather) ~ ^ - {terms}:forecast' | mb-retrieve --catalog c --top 1 | ids)" = '["weather"]' ]
	# nothing fits: nothing is added
	task 'xyzzy' >t
	mb-retrieve --catalog c t | jq -e '.candidate_sets | has("tool") | not'
	# a task of many words is answered too
	seq -f 'word%g' 20000 | jq -Rsc '{task: {input: (. + " forecast")}}' | mb-retrieve --catalog c --top 1 | ids | grep -qx '\["weather"\]'
}

@test "what the log taught: a tool that shares no word with the task is found" {
	log | mb-dataset | mb-train >router
	{ others 3000; echo '{"id":"q7","type":"tool","title":"q7"}'; echo '{"id":"q8","type":"tool","title":"q8"}'; } >c
	task 'crimson velvet, please' >t
	[ "$(mb-retrieve --catalog c t | ids)" = '[]' ]
	[ "$(mb-retrieve --catalog c --router router --top 1 t | ids)" = '["q7"]' ]
	[ "$(mb-retrieve --catalog c --router router t | mb-route --router router | jq -c '.decisions[0].selected_ids')" = '["q7"]' ]
	# words that never went well with it do not bring it
	task 'matter' | mb-retrieve --catalog c --router router | jq -e '[.candidate_sets.tool[]?.id] | index("q7") == null'
}

# COUNT tools that fit the words of the test below, and were never tried.
untried() {
	jq -nc --argjson n "$1" 'range($n) | {id: "new-\(. + 100)", type: "tool", title: "velvet crimson", summary: "velvet crimson \(.)"}'
}

@test "places for what went well, and for what was never tried" {
	log | mb-dataset | mb-train >router
	{ untried 400; echo '{"id":"q7","type":"tool","title":"q7"}'; } >c
	task 'velvet crimson' >t
	mb-retrieve --catalog c --router router --top 20 t | ids >twenty
	# one of the first two
	jq -e '.[:2] | index("q7") != null' twenty
	# a shorter list is the beginning of a longer one
	for k in 1 2 3 7; do
		mb-retrieve --catalog c --router router --top $k t | ids | diff <(jq -c ".[:$k]" twenty) -
	done
	# twenty tools that went well on this word leave places for new tools
	for i in $(seq 200); do
		jq -nc --argjson i "$i" '{trajectory_id: "t\($i)", task: {input: "\(if $i % 2 == 0 then "velvet" else "plain" end) \($i)"},
			candidate_sets: {tool: [{id: "old-\($i % 20)", title: "old"}, {id: "other", title: "other"}]},
			decisions: [{decision_type: "call_tool", selected_ids: ["old-\($i % 20)"], propensity: 0.5}], reward: (1 - $i % 2)}'
	done | mb-dataset | mb-train >router
	{ untried 2; for i in $(seq 0 19); do echo '{"id":"old-'"$i"'","type":"tool","title":"velvet"}'; done; } >c
	mb-retrieve --catalog c --router router t | jq -e '[.candidate_sets.tool[].id | startswith("new-")] | index(true) < 4 and (map(select(.)) | length) == 2'
}

@test "with a state: the active version, taken up at the next line" {
	log | mb-dataset | mb-train >router
	{ others 3000; echo '{"id":"q7","type":"tool","title":"q7"}'; } >c
	mkdir -p s/routers
	name=20260414T152738Z-$(sha256sum <router | cut -c 1-12)
	cp router "s/routers/$name.jsonl"
	mkfifo in
	mb-retrieve --catalog c --state s <in >out 3>&- &
	exec 4>in
	task 'crimson velvet' >&4
	for _ in $(seq 200); do [ ! -s out ] || break; sleep 0.05; done
	ln -s "routers/$name.jsonl" s/active
	task 'crimson velvet' >&4
	exec 4>&-
	wait $!
	[ "$(ids <out | xargs)" = '[] [q7]' ]
	[ "$(task 'crimson velvet' | MB_STATE=s mb-retrieve --catalog c | ids)" = '["q7"]' ]
}

@test "bad entries are reported and left out" {
	{
		sed -n 1p <(catalog)
		echo '{"id":"x"}'
		echo '{"id":"x","type":"plugin"}'
		echo '{"type":"tool"}'
		echo '{"id":"mail","type":"skill","title":"another"}'
		echo nonsense
		sed -n 2,4p <(catalog)
	} >c
	task 'Send mail' >t
	run -3 --separate-stderr mb-retrieve --catalog c --rejects bad t
	sed -n 2,6p c | cmp - bad
	[ "$output" = "$(mb-retrieve --catalog <(catalog) t)" ]
	for message in 'c:2: type: is missing' "c:3: type: must be memory, skill or tool: 'plugin'" 'c:4: id: is missing' \
		"c:5: id: the catalog has it already: 'mail'" 'c:6: '; do
		[[ $stderr == *"$message"* ]] || { echo "no: $message"; echo "$stderr"; false; }
	done
	fails_with 3 'none: there is no catalog to retrieve from' mb-retrieve --catalog <(:) t 2>/dev/null ||
		grep -q 'there is no catalog to retrieve from' err
	fails_with 3 'this looks like a task: this program reads catalog entries: mb-import --tools prints them' mb-retrieve --catalog t t
	fails_with 4 'nowhere' mb-retrieve --catalog nowhere t
	fails_with 2 '--catalog is missing' mb-retrieve t
	run -3 --separate-stderr mb-retrieve --catalog <(catalog) --strict <(echo '{"task":{}}')
	[[ $stderr == *'task.input: is missing'* ]]
}

@test "recall at ten of the right tool, on real tasks" {
	[ -f "$DATA/clinc150/benchmark.jsonl.gz" ] || skip "no real data here"
	zcat "$DATA/clinc150/benchmark.jsonl.gz" | head -n 600 >suite
	zcat "$DATA/clinc150/trajectories.jsonl.gz" >log
	cat suite <(head -n 3000 log) | jq -c '.candidate_sets.tool[] | del(.confidence, .success_rate)' | awk -F'"' '!seen[$4]++' >c
	[ "$(wc -l <c)" -eq 150 ]
	head -n 6000 log | mb-dataset | mb-train >router
	recall() {
		jq -c 'del(.candidate_sets)' suite | mb-retrieve --catalog c "$@" | jq -s --argjson least "$least" '
			[.[] | (.outcomes | to_entries | map(select(.value.reward == 1))[0].key | ltrimstr("call_tool:")) as $right
			| select($right != "direct_answer") | [.candidate_sets.tool[].id] | index($right) != null]
			| (map(select(.)) | length) / length | debug >= $least'
	}
	least=0.8
	[ "$(recall)" = true ]
	least=0.92
	[ "$(recall --router router)" = true ]
}
