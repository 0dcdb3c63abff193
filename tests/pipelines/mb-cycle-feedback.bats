# mb-cycle --feedback: rewards that come late, change, or are revoked.

load helper

NOW='--now 2026-02-01T02:00:00Z'

setup_file() {
	office 400
	mb-benchmark default | awk 'NR % 6 == 1' >benchmark.jsonl
	# Everything passes: what is to be seen here is from what a router has learnt.
	echo '{"confidence": 0, "min_reward_delta": -1, "max_error_rate_increase": 1,
		"max_latency_increase_ms": 1000000, "required_task_count": 10}' >policy.json
	# The log as the agent writes it, without rewards; what its users said of the first 300 lines.
	jq -c '.task.created_at = "2026-01-30T00:00:00Z" | del(.reward, .outcome)' log.jsonl >bare.jsonl
	jq -c '{trajectory_id, reward: (.reward.total // 0), at: "2026-01-31T00:00:00Z"}' log.jsonl | head -n 300 >feedback.jsonl
}

# A state of its own, and the files above.
begin() {
	mkdir s
	cp "$BATS_FILE_TMPDIR"/{benchmark.jsonl,policy.json} s
	cp "$BATS_FILE_TMPDIR"/{bare.jsonl,feedback.jsonl} .
}

# The report of a cycle, which may hold the challenger or be skipped.
cycle() {
	MB_TRAIN='mb-train --bits 12 --passes 2' mb-cycle --state s $NOW "$@" >report.json 2>err || [ $? -eq 1 ] ||
		{ cat err; return 1; }
}

says() { jq -e "$@" report.json >/dev/null || { cat report.json; return 1; }; }

# The reward of a trajectory from which the next run learns, and from which the cases do.
kept() { # ID
	jq -c --arg id "$1" 'select(.trajectory_id == $id).reward.total' s/reservoir.jsonl
	sqlite3 s/cases.db "select reward from trial where id = '$1'"
}

# What the last run has learnt from, as mb-dataset makes it.
learnt() { mb-dataset <(sort s/reservoir.jsonl) | jq -c '[.trajectory_id, .step, .action, .reward]' | sort; }

id() { sed -n "$1p" bare.jsonl | jq -r .trajectory_id; }

@test "no rewards, late rewards, corrected and revoked ones: each reaches the router once" {
	begin
	# nothing to learn from yet: waiting
	cycle --wait 7d bare.jsonl
	says '.status == "skipped" and .rejected.waiting == 400 and .rejected.ineligible.reward == 0'
	cycle --now 2026-03-01T00:00:00Z --wait 7d bare.jsonl
	says '.status == "skipped" and .rejected.waiting == 0 and .rejected.ineligible.reward == 400'
	# feedback arrives
	cycle --wait 7d --feedback feedback.jsonl bare.jsonl
	says '.status == "promoted" and .sample_count == 300 and .rejected.waiting == 100
		and .feedback.rewarded == 300 and .feedback.unmatched == 0'
	[ "$(wc -l <s/reservoir.jsonl)" -eq 300 ]
	# the same again is nothing new
	cycle --feedback feedback.jsonl bare.jsonl
	says '.status == "skipped" and .rejected.seen == 300'
	# a reward is corrected: in the place of the old one
	jq -n -c --arg id "$(id 7)" '{trajectory_id: $id, reward: 0.125, at: "2026-02-01T00:00:00Z"}' >more.jsonl
	cycle --feedback feedback.jsonl --feedback more.jsonl bare.jsonl
	says '.sample_count == 1 and .rejected.changed == 1 and .rejected.seen == 299'
	[ "$(kept "$(id 7)" | xargs)" = '0.125 0.125' ]
	[ "$(wc -l <s/reservoir.jsonl)" -eq 300 ]
	# learnt anew from 300, not from 301: the same router as from the joined log at once
	mb-reward --feedback feedback.jsonl --feedback more.jsonl bare.jsonl | mb-select >joined.jsonl
	last=s/runs/$(mb-report --state s --format json show | jq -r .run_id)
	jq -e '.examples_before == 0' <(head -n 1 "$last/router.jsonl")
	mb-dataset joined.jsonl | jq -c '[.trajectory_id, .step, .action, .reward]' | sort >want
	learnt | diff want -
	# a reward is revoked, and another comes
	jq -n -c --arg id "$(id 9)" '{trajectory_id: $id, reward: null, at: "2026-02-01T00:00:00Z"}' >>more.jsonl
	jq -n -c --arg id "$(id 350)" '{trajectory_id: $id, thumb: "up"}' >>more.jsonl
	cycle --feedback feedback.jsonl --feedback more.jsonl bare.jsonl
	says '.sample_count == 1 and .rejected.revoked == 1 and .source_trajectory_ids? != []'
	[ -z "$(kept "$(id 9)")" ]
	[ "$(kept "$(id 350)" | xargs)" = '1 1.0' ]
	mb-reward --feedback feedback.jsonl --feedback more.jsonl bare.jsonl | mb-select >joined.jsonl
	mb-dataset joined.jsonl | jq -c '[.trajectory_id, .step, .action, .reward]' | sort >want
	learnt | diff want -
	last=s/runs/$(mb-report --state s --format json show | jq -r .run_id)
	jq -e '.examples_before == 0 and .parent == null' <(head -n 1 "$last/router.jsonl")
	# nothing is new then, also without the feedback
	cycle --feedback feedback.jsonl --feedback more.jsonl bare.jsonl
	says '.status == "skipped" and .rejected.revoked == 0 and .rejected.changed == 0'
	cycle bare.jsonl
	says '.status == "skipped" and .rejected.revoked == 0 and .rejected.seen == 0'
	mb-version --state s verify
}

@test "many revocations: the next router is learnt anew, and from none of them" {
	begin
	cycle --feedback feedback.jsonl bare.jsonl
	says '.status == "promoted"'
	head -n 100 feedback.jsonl | jq -c '.reward = null | .at = "2026-02-01T00:00:00Z"' >more.jsonl
	tail -n 50 bare.jsonl | jq -c '{trajectory_id, thumb: "up"}' >>more.jsonl
	# a policy that holds the challenger: the active router has learnt from the revoked ones
	echo '{"min_reward_delta": 1, "required_task_count": 10}' >s/policy.json
	cycle --feedback feedback.jsonl --feedback more.jsonl bare.jsonl
	says '.status == "held" and .sample_count == 50 and .rejected.revoked == 100'
	last=s/runs/$(mb-report --state s --format json show | jq -r .run_id)
	jq -e '.examples_before == 0 and .parent == null' <(head -n 1 "$last/router.jsonl")
	# the run after it goes on from that one, and not from the active router, which learnt from 300
	sha256sum <"$last/router.jsonl" | cut -d ' ' -f 1 >anew
	sed -n 340p bare.jsonl | jq -c '{trajectory_id, thumb: "up"}' >>more.jsonl
	cp "$BATS_FILE_TMPDIR/policy.json" s
	cycle --feedback feedback.jsonl --feedback more.jsonl bare.jsonl
	says '.status == "promoted" and .sample_count == 1'
	[ "$(cat s/reservoir.jsonl s/since.jsonl | wc -l)" -eq 251 ]
	jq -e --rawfile anew anew '.examples_before == 250 and .parent + "\n" == $anew' <(head -n 1 s/active)
	# the new router has not learnt from them: nothing is subtracted any more
	[ "$(sqlite3 s/seen.db 'select count(*) from seen where lost > 0')" = 0 ]
}

@test "feedback reaches the lines of the reservoir when the log is gone" {
	begin
	head -n 300 bare.jsonl >first.jsonl
	tail -n 100 bare.jsonl >second.jsonl
	cycle --feedback feedback.jsonl first.jsonl
	{
		jq -n -c --arg id "$(id 7)" '{trajectory_id: $id, reward: 0.125, at: "2026-02-01T00:00:00Z"}'
		jq -n -c --arg id "$(id 9)" '{trajectory_id: $id, reward: null, at: "2026-02-01T00:00:00Z"}'
	} >>feedback.jsonl
	# nothing is new in the log: they wait for the next run
	cycle --feedback feedback.jsonl second.jsonl
	says '.status == "skipped"'
	[ -n "$(kept "$(id 9)")" ]
	jq -c '{trajectory_id, thumb: "up"}' second.jsonl >>feedback.jsonl
	cycle --feedback feedback.jsonl second.jsonl
	says '.sample_count == 101'
	[ "$(kept "$(id 7)" | xargs)" = '0.125 0.125' ]
	[ -z "$(kept "$(id 9)")" ]
	[ "$(wc -l <s/reservoir.jsonl)" -eq 399 ]
	mb-version --state s verify
}

@test "with a hold-out set and rebuilt cases the feedback is joined everywhere" {
	begin
	cycle --hold-out 4 --rebuild-cases --feedback feedback.jsonl bare.jsonl
	says '.feedback.rewarded == 300 and .status != "error"'
	[ "$(sqlite3 s/cases.db 'select count(*) from trial')" -gt 250 ]
	[ "$(cat s/runs/*/heldout.jsonl | wc -l)" -gt 30 ]
	[ "$(jq -r .trajectory_id s/runs/*/{heldout,selected}.jsonl | sort -u | wc -l)" = 300 ]
	cycle --hold-out 4 --rebuild-cases --feedback feedback.jsonl bare.jsonl
	says '.status == "skipped"'
}

@test "bad feedback, bad lines of the log, and unknown words are in the report" {
	begin
	{ head -n 20 feedback.jsonl; echo '{"torn'; echo '{"trajectory_id":"x","thumb":"meh"}'; } >some.jsonl
	{ head -n 30 bare.jsonl; echo '{"torn'; } >log.jsonl
	cycle --feedback some.jsonl log.jsonl
	says '.feedback == {feedback: 21, unknown: 1, superseded: 0, unmatched: 1, read: 30, rewarded: 20, revoked: 0,
		bad_feedback: 1, bad: 1, first_bad: .feedback.first_bad, bad_hash: .feedback.bad_hash} and .rejected.bad == 1'
	mb-report --state s show --format text | grep -F 'feedback    21 records, for 20 trajectories; not used: 1 of unknown meaning, 1 without a trajectory, 1 bad lines'
	cat s/runs/*/select.err >messages
	grep -F 'mb-reward: some.jsonl:21: cut short' messages
	grep -F 'mb-reward: log.jsonl:31: cut short' messages
	# nothing selected and a new bad line of the log: an error; a bad line of feedback is none
	run -1 mb-cycle --state s $NOW --feedback some.jsonl log.jsonl
	printf '\n{"torn again\n' >>log.jsonl
	run -3 mb-cycle --state s $NOW --feedback some.jsonl log.jsonl
	run -1 mb-cycle --state s $NOW --feedback some.jsonl bare.jsonl
}

@test "--implicit: a correction by the user is learnt, once" {
	begin
	jq -c '.outcome = {status: "success"} | .task.session_id = "s\(.trajectory_id)"' bare.jsonl | head -n 60 >log.jsonl
	cycle --implicit log.jsonl
	says '.sample_count == 60'
	sed -n 5p log.jsonl | jq -c '.trajectory_id = "again"' >>log.jsonl
	cycle --implicit log.jsonl
	says '.sample_count == 2 and .rejected.changed == 1 and .rejected.seen == 59'
	[ "$(sqlite3 s/cases.db "select reward from trial where id = '$(id 5)'")" = 0.7 ]
	cycle --implicit log.jsonl
	says '.status == "skipped" and .rejected.seen == 61'
	fails_with 2 '--implicit reads the log twice: a file, not -' mb-cycle --state s --implicit -
}

@test "misuse is misuse, and no run" {
	begin
	echo 'score 1..5' >map
	fails_with 4 "cannot read 'nowhere'" mb-cycle --state s --feedback nowhere bare.jsonl
	fails_with 2 '--feedback is read more than once: a file, not -' mb-cycle --state s --feedback - bare.jsonl
	fails_with 2 "--on wants trajectory, task, session or trace: 'user'" mb-cycle --state s --feedback feedback.jsonl --on user bare.jsonl
	fails_with 3 'map:1: wants FIELD VALUE = MEANING' mb-cycle --state s --feedback feedback.jsonl --map map bare.jsonl
	fails_with 2 "--wait wants a time such as 7d, 12h or 30m: 'soon'" mb-cycle --state s --wait soon bare.jsonl
	[ ! -e s/runs ]
	# names with blanks
	cp feedback.jsonl 'my feedback'
	cycle --feedback 'my feedback' bare.jsonl
	says '.sample_count == 300'
}
