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
		'["django-1","Fix the bug",["bash","submit"],["ok","pending",null],{"tool_errors":0,"cost":1.5},null]' ] || { cat got; false; }
}

@test "before function calling: the first word of each action" {
	jq -n '{trajectory: [{action: "open \"setup.py\"\n", observation: "x"}, {action: "", observation: "no action"}, {action: "edit 1:2\nfoo\nend_of_edit", observation: "y"}],
		history: [{role: "system", content: "s"}, {role: "user", content: "Here is a demonstration of how to do it"}, {role: "user", content: "Fix it"}],
		info: {exit_status: "exit_error", resolved: false}}' >t.traj
	mb-import --from swe-agent t.traj >got
	[ "$(jq -c '[.task.input, [.decisions[].selected_ids[]], .outcome.status, .reward]' got)" = '["Fix it",["open","edit"],"error",0]' ] || { cat got; false; }
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
