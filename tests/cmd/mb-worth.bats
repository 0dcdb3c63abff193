# mb-worth: which candidates earn their place.

load helper

# A log in which skill "good" earns what direct answers lose, "junk" adds nothing,
# and "unused" is never chosen: the rules choose a skill by a word of its title.
month() { # COUNT EPSILON
	for i in $(seq "$1"); do
		[ $((i % 2)) -eq 0 ] && word=good || word=junk
		echo '{"trajectory_id":"t'"$i"'","task":{"task_id":"t'"$i"'","input":"how do I do the '$word' procedure"},"candidate_sets":{"skill":[{"id":"good","title":"good","tags":["a","b"]},{"id":"junk","title":"junk","tags":["a"]}],"memory":[{"id":"unused","title":"zebra"}]}}'
	done | mb-route --explore leave-one-out --epsilon "$2" |
		jq -c '.reward.total = (if (.decisions[0].selected_ids | index("good")) and (.task.input | contains("good")) then 1 else 0.25 end)'
}

@test "keep what is of use, retire what is not, and say what is unknown" {
	month 900 0.4 >log
	run -0 --separate-stderr mb-worth --least 0.2 log
	[ -z "$stderr" ]
	[ "$(jq -c '[.candidate, .verdict, .offered, .evidence]' <<<"$output")" = '["load_skill:good","keep",900,"log"]
["inject_memory:unused","retire",900,"log"]
["load_skill:junk","retire",900,"log"]' ] || { echo "$output"; false; }
	jq -se '.[0] | .worth == 0.75 and .lower > 0.5 and .upper < 0.8 and .with == 1 and .without == 0.25 and .chosen == 450' <<<"$output"
	jq -se '.[1].text == "the router chooses it in 0 of 900 tasks"' <<<"$output"
	head -n 20 log | mb-worth >few
	jq -se 'map(.verdict) | unique == ["unknown"]' few
	jq -se 'map(.more) | all(. > 0)' few
	run -0 mb-worth --format text --least 0.2 log
	[ "$(sed -n 1p <<<"$output")" = 'VERDICT    WORTH  BETWEEN           OFFERED   CHOSEN      MORE  CANDIDATE' ]
	[[ $(sed -n 2p <<<"$output") =~ ^'keep      +0.750  +0.'[67][0-9][0-9]' +0.7'[0-9][0-9]'         900      450         -  load_skill:good'$ ]] || { echo "$output"; false; }
	[ "$(sed -n 3p <<<"$output")" = 'retire         -  -                     900        0         -  inject_memory:unused' ] || { echo "$output"; false; }
}

@test "html: a row and a picture for each candidate, whose ids are text" {
	month 900 0.4 | sed 's/"unused"/"<u>"/g' >log
	mb-worth --format html --least 0.2 log >page.html
	[ "$(head -n 1 page.html)" = '<!DOCTYPE html>' ] && [ "$(tail -n 1 page.html)" = '</html>' ]
	grep -q '<h1>What each candidate is worth, on 900 tasks</h1>' page.html
	[ "$(grep -o '<th scope="row">[^/]*' page.html)" = '<th scope="row">load_skill:good<
<th scope="row">inject_memory:&lt;u&gt;<
<th scope="row">load_skill:junk<' ] || { cat page.html; false; }
	[ "$(grep -c '<svg' page.html)" -ge 1 ]
	! grep -qE '<u>|<script|href|src=' page.html || false
	run -1 --separate-stderr mb-worth --format html /dev/null
	[ "${lines[-1]}" = '</html>' ]
}

@test "a log of greed alone keeps nothing" {
	month 900 0 >log
	mb-worth log >got
	jq -se 'map(select(.verdict == "keep")) == []' got
	jq -se 'map(select(.candidate == "load_skill:good"))[0] | .worth == null and (.text | contains("exploration"))' got
	# without propensities there is nothing to use
	jq -c 'del(.decisions[].propensity)' log >bare
	run -1 --separate-stderr mb-worth bare
	[ -z "$output" ] && [ "$stderr" = "mb-worth: 900 first decisions are left out: they have no propensity" ]
	jq -c 'del(.reward)' log | head -n 3 >unfit
	run -1 --separate-stderr mb-worth unfit
	[ "$stderr" = "mb-worth: 3 trajectories are left out: they have no task, decision or reward" ]
}

@test "wrong propensities are noticed" {
	month 900 0.4 | jq -c '.decisions[0].propensity |= (if . < 0.5 then 0.02 else . end)' >log
	mb-worth log >got
	jq -se 'map(select(.candidate | startswith("load_skill"))) | all(.verdict == "unknown" and (.text | contains("are wrong")))' got || { cat got; false; }
}

@test "--by tag takes all with the tag away, --by version keeps routers apart" {
	month 600 0.4 >log
	[ "$(mb-worth --by tag log | jq -r .candidate | sort | tr '\n' ' ')" = 'a b ' ]
	mb-worth --by tag log | jq -e 'select(.candidate == "a") | .chosen == 600'
	jq -c 'if .trajectory_id[1:] | tonumber > 300 then .decisions[0].router_version = "v2" else . end' log >two
	[ "$(mb-worth --by version two | jq -c 'select(.candidate == "load_skill:good") | [.version, .offered]' | sort)" = '["rules",300]
["v2",300]' ]
	fails_with 2 "--by wants candidate, tag or version: 'x'" mb-worth --by x log
	fails_with 2 "--least wants a number from 0 to 1: '2'" mb-worth --least 2 log
}

@test "--paired: the outcomes of a benchmark" {
	mb-benchmark default | mb-worth --paired >got
	jq -se 'length == 18 and all(.evidence == "benchmark" and (.offered == 120) and (has("used") | not))' got
	for i in $(seq 40); do
		echo '{"task":{"task_id":"t'"$i"'","input":"how do I do the good procedure '"$i"'"},"candidate_sets":{"skill":[{"id":"good","title":"good"}]},"outcomes":{"load_skill:good":{"reward":1},"*":{"reward":0}}}'
	done >suite
	mb-worth --paired suite | jq -e '.verdict == "keep" and .worth == 1 and .lower > 0.5'
	run -3 --separate-stderr mb-worth --paired <<<'{"task":{"task_id":"t","input":"how do I do the good procedure"},"candidate_sets":{"skill":[{"id":"good","title":"good"}]},"outcomes":{"direct_answer":{"reward":1}}}'
	[[ $stderr == *"outcomes: none for"* ]] || { echo "$stderr"; false; }
}

@test "--exec: an agent does each task with the candidate and without it, and each action once" {
	for i in $(seq 40); do
		echo '{"task":{"task_id":"t'"$i"'","input":"how do I do the good procedure '"$i"'"},"candidate_sets":{"skill":[{"id":"good","title":"good"}]}}'
	done >tasks
	cat >an-agent <<-'E'
		#!/bin/sh
		tee -a asked | exec jq -c --unbuffered '.reward = (if .decisions[0].selected_ids == ["good"] then 1 else 0 end)'
	E
	chmod +x an-agent
	run -0 --separate-stderr mb-worth --exec ./an-agent tasks
	[ -z "$stderr" ]
	jq -e '.candidate == "load_skill:good" and .verdict == "keep" and .worth == 1 and .chosen == 40 and .evidence == "benchmark"' <<<"$output"
	[ "$(wc -l <asked)" -eq 80 ]
	[ "$(jq -r .trajectory_id asked | sort -u | wc -l)" -eq 80 ]
	jq -se 'all(.decisions | length == 1 and .[0].step == 1)' asked
	# of each two lines of a task one comes first, by a hash
	jq -r .decisions[0].decision_type asked | awk 'NR % 2' | sort | uniq -c | awk '{ exit !($1 > 10) }'
	# the default suite, where pairs are chosen: each action of a task is asked for once
	rm asked
	mb-benchmark default | jq -c 'del(.outcomes)' >office
	mb-worth --exec ./an-agent office >got
	jq -r '[.task.task_id, (.decisions[0] | .decision_type, (.selected_ids | join("+")))] | @tsv' asked | sort | uniq -d >twice
	[ ! -s twice ]
	# failures of the agent earn nothing, and are told; one that never works is an error
	printf '#!/bin/sh\nread -r line && echo "$line" | jq -c ".reward = 0.5" && exit 1\n' >dies
	chmod +x dies
	run -0 --separate-stderr mb-worth --exec ./dies tasks
	[[ $stderr == *"mb-worth: the agent failed on "*" actions, which earned 0"* ]]
	fails_with 4 'nowhere' mb-worth --exec ./nowhere tasks
	fails_with 2 '--paired has outcomes, --exec makes them: one of both' mb-worth --paired --exec ./an-agent tasks
	fails_with 2 '--timeout wants a number from' mb-worth --exec ./an-agent --timeout x tasks
}

@test "--router: a file, or a version of a state" {
	month 60 0.4 >log
	mb-dataset log | mb-train >router
	mb-worth --router router log >got
	[ "$(wc -l <got)" -eq 3 ]
	fails_with 1 "no such router" mb-worth --router nowhere log
}
