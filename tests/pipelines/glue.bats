# pipelines/glue: files for users to copy, run as they are.

load helper

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	PATH=${MB_BIN:-$BATS_TEST_DIRNAME/../../bin}:$PATH
	mkdir state
	mb-benchmark default | jq -c 'del(.outcomes)' | head -n 8 >tasks
}

# Each task was logged once, with a decision, a propensity and a reward.
logged() {
	[ "$(wc -l <log)" -eq 8 ]
	jq -se --slurpfile t tasks '[.[].task.task_id] == [$t[].task.task_id] and all(.[]; (.trajectory_id | length) > 20
		and .decisions[0].propensity > 0 and .decisions[0].router_version == "rules" and .decisions[0].explore == "squarecb"
		and .reward == (if .decisions[0].selected_ids == [] then 0 else 1 end))' log
	mb-select log | mb-dataset | wc -l | grep -qx 8
}

@test "every file of glue has at most 30 lines, and is run here" {
	cd "$TOP/pipelines/glue"
	for f in *; do
		[ "$(wc -l <"$f")" -le 30 ]
		grep -q "glue/$f" "$TOP/tests/pipelines/glue.bats"
	done
}

@test "Python: glue/route.py" {
	command -v python3 >/dev/null || skip 'no python3'
	cp "$BATS_FILE_TMPDIR/tasks" .
	"$TOP/pipelines/glue/route.py" "$BATS_FILE_TMPDIR/state" log <tasks
	logged
	# a task that mb-route refuses is an error, and no wait for ever
	run -1 timeout 20 "$TOP/pipelines/glue/route.py" "$BATS_FILE_TMPDIR/state" log2 <<<'{"task":{}}'
}

@test "Node: glue/route.mjs" {
	command -v node >/dev/null || skip 'no node'
	cp "$BATS_FILE_TMPDIR/tasks" .
	node "$TOP/pipelines/glue/route.mjs" "$BATS_FILE_TMPDIR/state" log <tasks
	logged
	run -1 timeout 20 node "$TOP/pipelines/glue/route.mjs" "$BATS_FILE_TMPDIR/state" log2 <<<'{"task":{}}'
}

@test "shell: glue/loop.sh" {
	cp "$BATS_FILE_TMPDIR/tasks" .
	"$TOP/pipelines/glue/loop.sh" "$BATS_FILE_TMPDIR/state" log \
		'jq "if .decisions[0].selected_ids == [] then 0 else 1 end"' <tasks
	logged
}

@test "Claude Code: glue/claude-code-hook adds what went well to the context, and never fails" {
	printf '%s\n' '{"id":"wash","type":"tool","title":"laundry"}' '{"id":"mail","type":"tool","title":"mail"}' >catalog
	prompt='{"session_id":"s","transcript_path":"/t","cwd":"/w","permission_mode":"default","hook_event_name":"UserPromptSubmit","prompt":"do the laundry"}'
	hook() { MB_STATE=$BATS_FILE_TMPDIR/state MB_CATALOG=$1 "$TOP/pipelines/glue/claude-code-hook"; }
	hook catalog <<<"$prompt" >got
	grep -qx 'What went well for requests like this: call_tool:wash, composite_action:mail+wash' got
	[ -z "$(hook catalog <<<"${prompt/do the laundry/hello}")" ]
	hook nowhere <<<"$prompt" 2>err
	hook catalog <<<'no JSON' 2>err
}

@test "an OpenAI-style loop: glue/openai_loop.py offers what the router lists, and logs what the model chose" {
	command -v python3 >/dev/null || skip 'no python3'
	cat >server.py <<-'E'
		import http.server, json
		class Chat(http.server.BaseHTTPRequestHandler):
		    def do_POST(self):
		        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
		        json.dump(asked, open("asked", "w"))
		        call = {"id": "c", "type": "function", "function": {"name": asked["tools"][0]["function"]["name"], "arguments": "{}"}}
		        self.send_response(200)
		        self.end_headers()
		        self.wfile.write(json.dumps({"choices": [{"message": {"role": "assistant", "tool_calls": [call]}}]}).encode())
		    def log_message(self, *unused): pass
		server = http.server.HTTPServer(("127.0.0.1", 0), Chat)
		open("port.tmp", "w").write(str(server.server_port))
		import os; os.rename("port.tmp", "port")
		server.handle_request()
	E
	python3 server.py 3>&- &
	for i in $(seq 100); do [ -e port ] || sleep 0.1; done
	jq -nc '[range(20) | {type: "function", function: {name: "other\(.)", description: "nothing of the kind"}},
		{type: "function", function: {name: "wash", description: "do the laundry"}}]' >tools.json
	OPENAI_BASE_URL=http://127.0.0.1:$(cat port) OPENAI_API_KEY=k MODEL=m no_proxy=127.0.0.1 \
		"$TOP/pipelines/glue/openai_loop.py" "$BATS_FILE_TMPDIR/state" log tools.json 'do the laundry' >got
	wait
	jq -e '.tool_calls[0].function.name == "wash"' got
	jq -e '.model == "m" and .tools[0].function.name == "wash" and (.tools | length) < 10' asked
	jq -e '.decisions == [{decision_type: "call_tool", selected_ids: ["wash"]}] and (.candidate_sets.tool | length) == 40' log ||
		jq -e '.decisions == [{decision_type: "call_tool", selected_ids: ["wash"]}] and (.candidate_sets.tool | length) == 21' log
	mb-select log 2>err | wc -l | grep -qx 0 # its reward comes later
	jq -c '{trajectory_id, reward: 1}' log >late
	mb-reward --feedback late log | mb-select | wc -l | grep -qx 1
}
