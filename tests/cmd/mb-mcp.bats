# mb-mcp: the router for agents that speak the Model Context Protocol.

load helper

NOW='--now 2026-02-01T02:00:00Z'

# A request: ID METHOD PARAMS.
ask() { jq -nc --argjson id "$1" --arg m "$2" --argjson p "${3:-null}" '{jsonrpc: "2.0", $id, method: $m} + if $p == null then {} else {params: $p} end'; }

# A call: ID TOOL ARGUMENTS.
call() { ask "$1" tools/call "{\"name\":\"$2\",\"arguments\":$3}"; }

LAUNDRY='{"input":"do the laundry","candidate_sets":{"tool":[{"id":"wash","title":"laundry"},{"id":"dry","title":"dry clothes"}]}}'

@test "the protocol: versions, the list of tools, a ping, and silence for notifications" {
	{
		ask 1 initialize '{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"t","version":"1"}}'
		echo '{"jsonrpc":"2.0","method":"notifications/initialized"}'
		ask '"two"' tools/list
		ask 3 ping
		ask 4 initialize '{"protocolVersion":"2099-01-01"}'
	} >requests
	run -0 --separate-stderr mb-mcp --feedback late <requests
	[ -z "$stderr" ]
	[ "$(jq -c .id <<<"$output" | xargs)" = '1 two 3 4' ]
	jq -se 'all(.jsonrpc == "2.0" and (has("error") | not)) and .[0].result.protocolVersion == "2025-03-26"
		and .[0].result.capabilities == {tools: {}} and .[0].result.serverInfo.name == "memabra"
		and [.[1].result.tools[].name] == ["route", "why", "status", "outcome"]
		and all(.[1].result.tools[]; .inputSchema.type == "object" and (.description | length) > 20)
		and .[2].result == {} and .[3].result.protocolVersion == "2025-06-18"' <<<"$output"
	# without a file for outcomes there is no such tool
	{ ask 1 tools/list; call 2 outcome '{"trajectory_id":"x","reward":1}'; } | mb-mcp >got
	jq -se '([.[0].result.tools[].name] == ["route", "why", "status"]) and .[1].error.code == -32602' got
}

@test "what is no request is answered by its code" {
	{
		echo 'no JSON'
		echo '[{"jsonrpc":"2.0","id":1,"method":"ping"}]'
		echo '{"jsonrpc":"1.0","id":2,"method":"ping"}'
		echo '{"jsonrpc":"2.0","id":3}'
		echo '{"jsonrpc":"2.0","id":[4],"method":"ping"}'
		echo '{"jsonrpc":"2.0","id":5,"method":7}'
		echo '{"jsonrpc":"2.0","id":6,"method":"tools/list","params":[]}'
		ask 7 resources/list
		call 8 nothing '{}'
		ask 9 tools/call '{"name":3}'
		printf '{"jsonrpc":"2.0","id":10,"method":"ping"' # torn
	} | mb-mcp >got
	jq -c '[.id, .error.code]' got | golden mb-mcp/codes
	jq -r .error.message got | golden mb-mcp/messages
}

@test "route decides as mb-route does, and why explains it" {
	call 1 route "$LAUNDRY" | mb-mcp --top 2 --log log >got
	jq -e '.result.isError == false and (.result.content[0].text | fromjson) == .result.structuredContent' got
	jq '.result.structuredContent' got >said
	jq -c '{task: {input: .input}, candidate_sets}' <<<"$LAUNDRY" | mb-route --explain >routed
	jq -e --slurpfile r routed '.decision.selected_ids == ["wash"] and .decision.rationale == $r[0].decisions[0].rationale
		and .shortlist == $r[0].explanation[0:2] and (.shortlist[0].reasons | length) > 0' said
	# the log has the trajectory as mb-route prints it
	jq -e --slurpfile s said 'keys == ["candidate_sets", "decisions", "task", "trajectory_id"] and .trajectory_id == $s[0].trajectory_id' log
	mkfifo in out
	mb-mcp <in >out &
	exec 8>in 9<out
	call 1 route "$LAUNDRY" >&8
	read -r first <&9
	call 2 why "$(jq -c '.result.structuredContent | {trajectory_id}' <<<"$first")" >&8
	read -r second <&9
	exec 8>&-
	wait
	jq -e --argjson f "$first" '.result.structuredContent | .trajectory_id == $f.result.structuredContent.trajectory_id
		and (.explanation | length) == 4' <<<"$second"
	call 1 why '{"trajectory_id":"x"}' | mb-mcp | jq -e '.result.isError
		and .result.content[0].text == "trajectory_id: none of the last 256 decisions of this server: '"'x'"'"'
}

@test "a task that mb-route would refuse is a result that says so" {
	{
		call 1 route '{}'
		call 2 route '{"input":7}'
		call 3 route '{"input":"x","what":1}'
		call 4 route '{"input":"x","candidate_sets":{"tool":[{"title":"no id"}]}}'
		call 5 route "$LAUNDRY"
	} | mb-mcp >got 2>err
	[ ! -s err ]
	jq -r '[.id, .result.isError, if .result.isError then .result.content[0].text else "" end] | @tsv' got | golden mb-mcp/refused
}

@test "--catalog: tasks get their candidates, and nothing of a path is read as shell" {
	mkdir 'a $(touch here) b'
	cd 'a $(touch here) b'
	printf '%s\n' '{"id":"wash","type":"tool","title":"laundry"}' '{"id":"mail","type":"tool","title":"mail"}' >"it's; exit.jsonl"
	mb-benchmark default | mb-route --explore epsilon | jq -c '.reward = 0.5 | del(.outcomes)' | mb-dataset | mb-train >'r $x.jsonl'
	call 1 route '{"input":"do the laundry"}' | mb-mcp --catalog "it's; exit.jsonl" --router 'r $x.jsonl' >got
	jq -e '[.result.structuredContent | .decision | .selected_ids + .rejected_ids | sort] == [["mail", "wash"]]
		and (.result.structuredContent.decision.router_version | length) == 64' got
	[ ! -e here ] && [ ! -e ../here ]
}

@test "outcomes are feedback that mb-reward joins with the log" {
	call 1 route "$LAUNDRY" | mb-mcp --log log --feedback late >got
	id=$(jq -r .result.structuredContent.trajectory_id got)
	{
		call 2 outcome "{\"trajectory_id\":\"$id\",\"reward\":0.75}"
		call 3 outcome "{\"trajectory_id\":\"$id\",\"status\":\"success\",\"at\":\"2026-01-01T00:00:00Z\"}"
		call 4 outcome '{"reward":1}'
		call 5 outcome "{\"trajectory_id\":\"$id\",\"reward\":1,\"score\":2}"
		call 6 outcome "{\"trajectory_id\":\"$id\"}"
	} | mb-mcp $NOW --feedback late >got
	jq -r '[.id, .result.isError, .result.content[0].text] | @tsv' got | golden mb-mcp/outcomes
	sed "s/$id/ID/" late | golden mb-mcp/feedback.jsonl
	mb-reward --feedback late log | jq -e '.reward.total == 0.75 or .reward == 0.75'
}

@test "a router that cannot be used is a result that says so, and started by a path it finds the others" {
	for i in 1 2; do call $i route "$LAUNDRY"; done | mb-mcp --router nowhere >got 2>err
	jq -se 'length == 2 and all(.result.isError and (.result.content[0].text | startswith("the router: agent ")))' got
	grep -q nowhere err
	call 1 route "$LAUNDRY" | env PATH=/usr/bin:/bin "$(command -v mb-mcp)" | jq -e '.result.isError == false'
}

@test "status is that of the state; a state that is none is a result that says so" {
	mb-benchmark default | mb-eval --challenger rules | mb-promote >/dev/null || [ $? -eq 1 ]
	mkdir s
	call 1 status '{}' | mb-mcp --state s | jq -e '.result.structuredContent | .active_version == "rules" and .state == "s"'
	: >file
	call 1 status '{}' | mb-mcp --state file >got 2>err
	jq -e '.result.isError' got
	[ -s err ]
}

@test "misuse is reported, and a full disk ends the server" {
	fails_with 2 "it reads stdin, and no file: 'x'" mb-mcp x
	fails_with 2 '--top wants a whole number from 1 to 100' mb-mcp --top 0
	fails_with 4 'nowhere/late' mb-mcp --feedback nowhere/late
	call 1 outcome '{"trajectory_id":"x","reward":1}' >request
	run -4 --separate-stderr mb-mcp --feedback /dev/full <request
	[[ $stderr == *"/dev/full"* ]]
}

@test "the client of the official SDK is content with it" {
	command -v npm >/dev/null || skip 'no npm'
	timeout 90 npm install --fetch-retries 0 --silent --no-audit --no-fund --prefix sdk @modelcontextprotocol/sdk@1 >npm 2>&1 || skip 'the npm registry cannot be reached'
	cat >sdk/client.mjs <<-'E'
		import { Client } from "@modelcontextprotocol/sdk/client/index.js";
		import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
		const client = new Client({ name: "test", version: "1" });
		await client.connect(new StdioClientTransport({ command: "mb-mcp", args: ["--feedback", "late"], env: process.env }));
		const { tools } = await client.listTools();
		const routed = await client.callTool({ name: "route", arguments: JSON.parse(process.argv[2]) });
		const id = routed.structuredContent.trajectory_id;
		const why = await client.callTool({ name: "why", arguments: { trajectory_id: id } });
		const told = await client.callTool({ name: "outcome", arguments: { trajectory_id: id, reward: 1 } });
		await client.ping();
		console.log(JSON.stringify([client.getServerVersion().name, tools.length, routed.structuredContent.decision.selected_ids,
			why.structuredContent.trajectory_id === id, told.structuredContent]));
		await client.close();
	E
	node sdk/client.mjs "$LAUNDRY" | diff - <(echo '["memabra",4,["wash"],true,{"recorded":true}]')
	[ "$(wc -l <late)" -eq 1 ]
}
