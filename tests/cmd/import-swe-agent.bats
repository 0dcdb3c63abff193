# mb-import --from swe-agent: trajectories of SWE-agent, made here by hand.

load helper

@test "function calling: the calls of the history" {
	jq -n '{environment: "swe_main", trajectory: [{action: "ls -F", observation: "a", thought: "t"}],
		history: [{role: "system", content: "s"}, {role: "user", content: "demo", is_demo: true},
			{role: "user", content: [{type: "text", text: "Fix the bug"}]},
			{role: "assistant", content: "Let me look", action: "ls -F", tool_calls: [{id: "c1", type: "function", function: {name: "bash", arguments: "{}"}}]},
			{role: "tool", content: "a", tool_call_ids: ["c1"]}, {role: "user", content: "Go on"},
			{role: "assistant", content: "", tool_calls: [{id: "c2", type: "function", function: {name: "submit", arguments: "{}"}}]}],
		info: {exit_status: "submitted", model_stats: {instance_cost: 1.5}},
		replay_config: ({problem_statement: {id: "django-1"}} | tojson)}' >t.traj
	mb-import --from auto t.traj >got 2>err
	[ "$(cat err)" = "mb-import: the format is swe-agent" ]
	[ "$(jq -c '[.task.task_id, .task.input, [.decisions[].selected_ids[]], [.events[].status], .outcome, .reward]' got)" = \
		'["django-1","Fix the bug",["bash","submit"],["ok","pending"],{"tool_errors":0,"cost":1.5},null]' ] || { cat got; false; }
}

@test "before function calling: the first word of each action" {
	jq -n '{trajectory: [{action: "open \"setup.py\"\n", observation: "x"}, {action: "", observation: "no action"}, {action: "edit 1:2\nfoo\nend_of_edit", observation: "y"}],
		history: [{role: "system", content: "s"}, {role: "user", content: "Here is a demonstration of how to do it"}, {role: "user", content: "Fix it"}],
		info: {exit_status: "exit_error", resolved: false}}' >t.traj
	mb-import --from swe-agent t.traj >got
	[ "$(jq -c '[.task.input, [.decisions[].selected_ids[]], .outcome.status, .reward]' got)" = '["Fix it",["open","edit"],"error",0]' ] || { cat got; false; }
}

@test "the reports of SWE-bench are joined with the runs that they judged" {
	run_of() { # ID
		jq -n --arg id "$1" '{trajectory: [{action: "open a", observation: "x"}], history: [{role: "user", content: "Fix \($id)"}],
			info: {exit_status: "submitted"}, replay_config: ({problem_statement: {id: $id}} | tojson)}'
	}
	for i in 1 2 3 4 5 6 7; do run_of d-$i >$i.traj; done
	jq -n '{total_instances: 9, submitted_ids: ["d-1"], completed_ids: ["d-1"], resolved_ids: ["d-1", "d-5"], unresolved_ids: ["d-2", "d-5", "d-9"],
		empty_patch_ids: ["d-3"], error_ids: ["d-4"], schema_version: 2}' >report.json
	jq -n '{patch_is_None: false, patch_exists: true, patch_successfully_applied: true, tests_status: {}} as $r
		| {"d-6": ($r + {resolved: true}), "d-7": ($r + {resolved: false})}' >one.json
	run -0 --separate-stderr mb-import --from auto --tally tally report.json ./*.traj one.json
	[ "$(jq -c '[.task.task_id, .reward]' <<<"$output" | sort)" = '["d-1",1]
["d-2",0]
["d-3",0]
["d-4",null]
["d-5",null]
["d-6",1]
["d-7",0]' ] || { echo "$output"; false; }
	for what in 'a task that could not be judged' 'a verdict on a task without a run' 'a task that is both resolved and not'; do
		grep -qF "$what" tally || { cat tally; false; }
	done
	# a report can't say which of two runs it judged
	mb-import --from swe-agent --tally tally 1.traj 2.traj <(run_of d-1 | sed 's/"x"/"y"/') report.json >got 2>/dev/null
	[ "$(jq -c '[.task.task_id, .reward]' got | sort)" = '["d-1",null]
["d-1",null]
["d-2",0]' ] || { cat got; false; }
	grep -qF 'a verdict on a task with several runs' tally
}

@test "from trajectories to a router" {
	for i in $(seq 40); do
		jq -nc --argjson i "$i" '{trajectory: [{action: (if $i % 2 == 1 then "open a" else "search b" end), observation: "x"}],
			history: [{role: "user", content: "Fix bug \($i)"}], info: {resolved: ($i % 2 == 1)}}'
	done >runs
	mb-import --from swe-agent runs | mb-select | mb-dataset >examples
	[ "$(wc -l <examples)" -eq 40 ]
	mb-train examples >router
}

@test "an edit that the tool refused is an error" {
	jq -n '{environment: "e", info: {}, trajectory: [{action: "edit 1:2", observation: "Your proposed edit has introduced new syntax error(s). Please read", thought: ""}],
		history: [{role: "user", content: "Fix it"}]}' >t.traj
	[ "$(mb-import --from swe-agent t.traj | jq -c '[.events[0].status, .outcome.tool_errors]')" = '["error",1]' ]
}
