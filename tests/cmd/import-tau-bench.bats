# mb-import --from tau-bench: results of tau-bench and tau2-bench, made here by hand.

load helper

@test "tau-bench: a run is one task with its reward" {
	cat >runs <<'END'
[{"task_id": 3, "reward": 1.0, "trial": 2, "info": {"task": {"user_id": "u"}}, "traj": [
  {"role": "system", "content": "policy"}, {"role": "user", "content": "Cancel my flight"},
  {"role": "assistant", "content": "Your id?"}, {"role": "user", "content": "mia"},
  {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "cancel", "arguments": "{}"}}]},
  {"role": "tool", "tool_call_id": "c1", "name": "cancel", "content": "done"},
  {"role": "user", "content": "###STOP###"}]},
 {"task_id": 4, "reward": 0.0, "trial": 0, "info": {"error": "boom", "traceback": "t"}, "traj": []}]
END
	run -0 --separate-stderr mb-import --from auto runs
	[ "$(jq -c '[.task.task_id, .task.input, .decisions[0].selected_ids, .events[0].status, .reward]' <<<"$output")" = '["3","Cancel my flight",["cancel"],"ok",1]' ]
	[ "${stderr_lines[0]}" = "mb-import: the format is tau-bench" ]
	[ "${stderr_lines[1]}" = "mb-import: 1 x a run without messages" ]
	run -0 --separate-stderr mb-import --from tau-bench --as results runs runs
	[ "$(sed -n 2p <<<"$output" | jq -c '[.task_id, .challenger.reward, .challenger.error]')" = '["4",0,true]' ]
	[ -z "$stderr" ]
}

@test "tau2-bench: tools of the user, several results, and what ended the run" {
	cat >results <<'END'
{"timestamp": "t", "info": {"environment_info": {"domain_name": "telecom"}}, "tasks": [], "simulations": [
 {"id": "s1", "task_id": "a", "trial": 0, "start_time": "2026-01-02T10:00:00.5", "end_time": "2026-01-02T10:01:00", "duration": 2.5,
  "termination_reason": "user_stop", "agent_cost": 0.5, "reward_info": {"reward": 0.0}, "messages": [
  {"role": "assistant", "content": "Hi, how can I help?"}, {"role": "user", "content": "No data"},
  {"role": "user", "content": null, "tool_calls": [{"id": "u1", "name": "toggle", "arguments": {}, "requestor": "user"}]},
  {"role": "tool", "id": "u1", "content": "on", "requestor": "user", "error": false},
  {"role": "assistant", "content": null, "tool_calls": [{"id": "a1", "name": "get_line", "arguments": {}}, {"id": "a2", "name": "get_plan", "arguments": {}}]},
  {"role": "tool", "tool_messages": [{"role": "tool", "id": "a1", "content": "x", "error": false, "requestor": "assistant"},
    {"role": "tool", "id": "a2", "content": "y", "error": true, "requestor": "assistant"}]}]},
 {"id": "s2", "task_id": "b", "termination_reason": "infrastructure_error", "messages": [{"role": "user", "content": "x"}], "reward_info": {"reward": 0}},
 {"id": "s3", "task_id": "c", "termination_reason": "timeout", "messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}], "reward_info": {"reward": 0}}]}
END
	run -0 --separate-stderr mb-import --from auto results
	[ "$(jq -c '[.trajectory_id, .task.task_id, .task.input, .decisions[0].selected_ids, .outcome.status, .outcome.tool_errors, .outcome.cost, .outcome.latency_ms, .reward]' <<<"$output")" = \
		'["s1","telecom/a","No data",["get_line","get_plan"],null,1,0.5,2500,0]
["s3","telecom/c","x",[],"timeout",0,null,null,0]' ] || { echo "$output"; false; }
	[[ $stderr == *"mb-import: 1 x a run that its environment ended 'infrastructure_error'"* ]] || { echo "$stderr"; false; }
	# The benchmark writes local times, and does not say where: they are counted.
	[[ $stderr == *" x a time without a zone 'start_time'"* ]] || { echo "$stderr"; false; }
}

@test "from runs to a router" {
	jq -n '[range(40) | {task_id: ., trial: 0, reward: (. % 2), info: {}, traj: [{role: "user", content: "Cancel flight \(.)"},
		{role: "assistant", content: null, tool_calls: [{id: "c", type: "function", function: {name: (if . % 2 == 1 then "cancel" else "search" end), arguments: "{}"}}]},
		{role: "tool", tool_call_id: "c", content: "done"}]}]' >runs
	mb-import --from tau-bench runs | mb-select | mb-dataset >examples
	[ "$(wc -l <examples)" -eq 40 ]
	mb-train examples >router
}

@test "the texts of tau-bench for errors are errors" {
	run() { # OUTPUT
		jq -nc --arg output "$1" '[{task_id: 1, trial: 0, reward: 0, info: {}, traj: [{role: "user", content: "Fly"},
			{role: "assistant", content: null, tool_calls: [{id: "c", function: {name: "book", arguments: "{}"}}]},
			{role: "tool", tool_call_id: "c", name: "book", content: $output}]}]' |
			mb-import --from tau-bench | jq -c '[.events[0].status, .outcome.tool_errors]'
	}
	[ "$(run 'Error: not enough seats')" = '["error",1]' ]
	[ "$(run 'Unknown action fly')" = '["error",1]' ]
	[ "$(run '{"note": "Error: none"}')" = '["ok",0]' ]
}
