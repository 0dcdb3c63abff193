# mb-version canary: a version decides for a share of the units; crash-safe as `active`.

load helper

# A state in which A is active; the router files a.jsonl, b.jsonl and c.jsonl.
setup_file() {
	ground
	for i in $(seq 30); do
		jq -nc --arg i "$i" '{trajectory_id: "t-\($i)", task: {input: "look at disk \($i)"},
			candidate_sets: {tool: [{id: "df", title: "disk free"}]},
			decisions: [{decision_type: "call_tool", selected_ids: ["df"]}], reward: 1}'
	done | mb-dataset >examples.jsonl
	head -n 10 examples.jsonl | mb-train --bits 10 >a.jsonl
	head -n 20 examples.jsonl | mb-train --bits 10 >b.jsonl
	mb-train --bits 10 examples.jsonl >c.jsonl
	for i in $(seq 100); do
		printf '{"task_id":"%s","baseline":{"action":"clarify","reward":0.4},"challenger":{"action":"clarify","reward":0.5}}\n' "$i"
	done >results.jsonl
	mb-promote --state s --challenger a.jsonl --now 2026-01-01T01:00:00Z results.jsonl >one.json
}

world() {
	cp -a "$BATS_FILE_TMPDIR"/* .
	A=$(jq -r .version one.json)
	v="mb-version --state s --now 2026-01-03T01:00:00Z"
	$v canary b.jsonl --share 0.05 >begun
	B=$(jq -r .version s/canary.json)
}

audit() { tail -n 1 s/audit.jsonl | jq -r "$@"; }
sound() { mb-version --state s verify | grep -q '^sound'; }

@test "a router file becomes a version that decides for a share; a line of the log says so" {
	world
	cmp b.jsonl "s/routers/$B.jsonl"
	[ "$(cat begun)" = "$B: 0.05 of all sessions, against $A, since 2026-01-03T01:00:00Z" ]
	jq -e --arg a "$A" --arg b "$B" '. == {version: $b, against: $a, share: 0.05, unit: "session", since: "2026-01-03T01:00:00Z"}' s/canary.json
	tail -n 1 s/audit.jsonl | jq -e --arg a "$A" --slurpfile c s/canary.json '.event == "canary" and .active == $a and .was == $a and .canary == $c[0]'
	sound
	[ "$(mb-version --state s active)" = "$A" ]
	mb-status --state s | grep -qx "canary      $B"
	mb-status --state s --format json | jq -e --slurpfile c s/canary.json '.canary == $c[0]'
}

@test "the share changes, the unit and the beginning stay; every line of the log keeps the canary" {
	world
	run -0 mb-version --state s --now 2026-01-04T01:00:00Z canary "$B" --share 0.25 --reason 'it does well'
	[ "$output" = "$B: 0.25 of all sessions, against $A, since 2026-01-03T01:00:00Z" ]
	[ "$(audit .reason)" = 'it does well' ]
	run -0 $v --format json canary
	jq -e '.share == 0.25' <<<"$output"
	mb-promote --state s --challenger c.jsonl --dry-run results.jsonl >/dev/null || [ $? -eq 1 ]
	[ "$(audit '"\(.event) \(.canary.share)"')" = "attempt 0.25" ]
	# another unit is another canary
	run -0 mb-version --state s --now 2026-01-05T01:00:00Z canary "$B" --share 0.25 --unit user
	[[ $output == *"0.25 of all users"*"since 2026-01-05T01:00:00Z" ]]
	sound
}

@test "--stop ends it; so does every change of the active version, in the same line of the log" {
	world
	cp -a s begun.s
	run -0 $v canary --stop
	[[ $output == "$B: ended: 0.05 of all sessions"* ]]
	[ ! -e s/canary.json ]
	[ "$(audit '"\(.event) \(.canary)"')" = "canary null" ]
	sound
	fails_with 1 "there is no canary" $v canary
	fails_with 1 "there is no canary" $v canary --stop
	for end in "activate $B" "rollback" "activate rules"; do
		rm -rf s && cp -a begun.s s
		n=$(wc -l <s/audit.jsonl)
		$v $end
		[ ! -e s/canary.json ]
		[ "$(wc -l <s/audit.jsonl)" -eq $((n + 1)) ]
		[ "$(audit .canary)" = null ]
		sound
	done
	# but a challenger that passes waits for its end
	rm -rf s && cp -a begun.s s
	mb-promote --state s --challenger c.jsonl results.jsonl >proposed.json || [ $? -eq 1 ]
	[ "$(jq -r .verdict proposed.json)" = proposed ]
	[ "$(jq -r .version s/canary.json)" = "$B" ]
	sound
}

@test "misuse, and versions that cannot be a canary" {
	world
	cp s/audit.jsonl before
	fails_with 2 "canary wants VERSION --share X, or --stop, or nothing" $v canary "$B"
	fails_with 2 "canary wants VERSION --share X, or --stop, or nothing" $v canary --share 0.5
	fails_with 2 "canary wants VERSION --share X, or --stop, or nothing" $v canary "$B" --share 0.5 --stop
	fails_with 2 "--share wants a number from 0.001 to 0.999: '0'" $v canary "$B" --share 0
	fails_with 2 "--share wants a number from 0.001 to 0.999: '1'" $v canary "$B" --share 1
	fails_with 2 "--unit wants session, user or task: 'day'" $v canary "$B" --share 0.5 --unit day
	fails_with 2 "--share, --unit and --stop for canary" $v rollback --stop
	fails_with 2 "a canary is a version or a router file: 'rules'" $v canary rules --share 0.5
	fails_with 1 "this version is active: '$A'" $v canary "$A" --share 0.5
	fails_with 1 "no such version or router file: 'nonsense'" $v canary nonsense --share 0.5
	fails_with 3 "results.jsonl:1" $v canary results.jsonl --share 0.5
	cmp before s/audit.jsonl
	chmod u+w "s/routers/$B.jsonl"
	echo '{}' >>"s/routers/$B.jsonl"
	fails_with 4 "damaged" $v canary "$B" --share 0.5
	cmp before s/audit.jsonl
}

@test "prune keeps the version of the canary" {
	world
	run -0 --separate-stderr $v prune --keep 0 --force
	[[ $output != *"$B"* ]]
	[ -e "s/routers/$B.jsonl" ]
	sound
	$v canary --stop
	run -0 $v prune --keep 0 --force
	[ "$output" = "$B" ]
}

@test "a step that was interrupted is completed by the next program, or undone" {
	world
	# the line is written, and the file not yet
	cp s/canary.json old
	cp -a s copy
	mb-version --state copy canary "$B" --share 0.5 >/dev/null
	cp copy/audit.jsonl s/audit.jsonl
	run -1 mb-version --state s verify
	[[ $output == *"s/canary.json: differs from the last line of the log: a step was interrupted, or the file was changed"* ]]
	run -0 --separate-stderr mb-version --state s list
	[ "$stderr" = "mb-version: s: completed the change of the canary" ]
	cmp s/canary.json copy/canary.json
	[ "$(audit '"\(.event) \(.canary.share)"')" = "repair 0.5" ]
	sound
	# its end
	mb-version --state copy canary --stop >/dev/null
	tail -n 1 copy/audit.jsonl >last
	cp -a s copy2 && mb-version --state copy2 canary --stop >/dev/null && cp copy2/audit.jsonl s/audit.jsonl
	run -0 --separate-stderr mb-version --state s list
	[ "$stderr" = "mb-version: s: completed the end of the canary" ]
	[ ! -e s/canary.json ]
	sound
	# a version that became active, and the file is still there
	$v canary "$B" --share 0.5 >/dev/null
	cp s/canary.json old
	$v activate "$B" >/dev/null
	cp old s/canary.json
	run -0 --separate-stderr mb-version --state s list
	[ "$stderr" = "mb-version: s: completed the end of the canary" ]
	sound
}

@test "an activation that is undone does not end the canary" {
	world
	cp -a s copy
	mb-version --state copy activate rules >/dev/null
	mb-version --state copy canary c.jsonl --share 0.5 >/dev/null
	C=$(jq -r .version copy/canary.json)
	mb-version --state copy activate "$C" >/dev/null
	# the log says that C is active, whose file is missing
	head -n "$(wc -l <s/audit.jsonl)" copy/audit.jsonl | cmp - s/audit.jsonl
	rm -rf t && cp -a s t
	cp "copy/routers/$C.jsonl" t/routers/
	mb-version --state t activate "$C" >/dev/null
	cp t/audit.jsonl s/audit.jsonl
	run -0 --separate-stderr mb-version --state s list
	[[ $stderr == "mb-version: s: undid the activate of $C"* ]]
	[ "$(jq -r .version s/canary.json)" = "$B" ]
	[ "$(audit '"\(.event) \(.canary.version)"')" = "repair $B" ]
	run -1 mb-version --state s verify
	[[ $output != *canary* ]]
}

@test "an edited, a removed and a strange file become what the log says" {
	world
	cp s/canary.json old
	for text in '{"version":"x"}' 'nonsense' ''; do
		printf '%s' "$text" >s/canary.json
		run -1 mb-version --state s verify
		run -0 --separate-stderr mb-version --state s list
		[ "$stderr" = "mb-version: s: completed the change of the canary" ]
		cmp old s/canary.json
		sound
	done
	rm s/canary.json
	run -0 --separate-stderr mb-version --state s list
	cmp old s/canary.json
	rm s/canary.json && ln -s /etc/hostname s/canary.json
	fails_with 3 "s/canary.json: is a symbolic link, and could lead out of the state" mb-version --state s list
	rm s/canary.json
	# its version is gone
	rm -f "s/routers/$B.jsonl"
	run -0 --separate-stderr mb-version --state s list
	[ ! -e s/canary.json ]
	[ "$(audit .canary)" = null ]
}
