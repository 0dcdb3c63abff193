# mb-import --from gemini: real sessions, and their special cases.

load helper
load import-helper

@test "real sessions" {
	[ -d "$DATA/import/gemini-cli" ] || skip "no $DATA/import/gemini-cli"
	import_auto gemini "$DATA"/import/gemini-cli/*.json >log
	[ ! -s misses ]
	brief <log | golden mb-import/gemini
	teaches log
}

@test "the status of a call is that of the session" {
	jq . >log <<-'END'
		{"sessionId":"s","projectHash":"p","startTime":"2026-01-02T10:00:00Z","messages":[
		{"id":"i","timestamp":"2026-01-02T10:00:00Z","type":"info","content":"hello"},
		{"id":"u","timestamp":"2026-01-02T10:00:01Z","type":"user","content":[{"text":"Look at @a and --- its text ---"}],"displayContent":[{"text":"Look at @a"}]},
		{"id":"m","timestamp":"2026-01-02T10:00:02Z","type":"gemini","content":"","toolCalls":[
		{"id":"1","name":"read_file","args":{},"status":"success","result":[{"functionResponse":{"id":"1","name":"read_file","response":{"output":"a"}}}]},
		{"id":"2","name":"write_file","args":{},"status":"cancelled"},
		{"id":"3","name":"shell","args":{},"status":"error","result":[{"functionResponse":{"id":"3","name":"shell","response":{"error":"no"}}}]},
		{"id":"4","name":"web_fetch","args":{},"status":"awaiting_approval"}]},
		{"id":"n","timestamp":"2026-01-02T10:00:03Z","type":"gemini","content":"","toolCalls":[
		{"id":"5","name":"activate_skill","args":{"name":"notes"},"status":"success"}]},
		{"id":"e","timestamp":"2026-01-02T10:00:04Z","type":"error","content":"oh"}]}
	END
	import_auto gemini log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.input, .trajectory_id, (.events[] | .id, .status)]' got)" = \
		'["Look at @a","s/u","read_file","ok","write_file","rejected","shell","error","web_fetch","pending","notes","ok"]' ]
	[ "$(jq -c '[.decisions[] | .decision_type, .selected_ids]' got)" = \
		'["composite_action",["read_file","shell","web_fetch","write_file"],"load_skill",["notes"]]' ]
}

@test "a session of lines, whose messages come again" {
	cat >log <<-'END'
		{"sessionId":"s","projectHash":"p","startTime":"2026-01-02T10:00:00Z","kind":"main"}
		{"id":"u","timestamp":"2026-01-02T10:00:01Z","type":"user","content":"Go"}
		{"id":"m","timestamp":"2026-01-02T10:00:02Z","type":"gemini","content":"","toolCalls":[{"id":"1","name":"ls","args":{},"status":"executing"}]}
		{"id":"m","timestamp":"2026-01-02T10:00:02Z","type":"gemini","content":"","toolCalls":[{"id":"1","name":"ls","args":{},"status":"success"}]}
		{"$set":{"lastUpdated":"2026-01-02T10:00:03Z"}}
		{"id":"v","timestamp":"2026-01-02T10:00:04Z","type":"user","content":"And now?"}
		{"id":"n","timestamp":"2026-01-02T10:00:05Z","type":"gemini","content":"Done"}
		{"$set":{"messages":[{"id":"u","type":"user","content":"Go"},{"id":"m","type":"gemini","content":"","toolCalls":[{"id":"1","name":"ls","args":{},"status":"success"}]},{"id":"n","type":"gemini","content":"Done"}]}}
		{"$rewindTo":"v"}
	END
	import_auto gemini log >got
	[ "$(cat misses)" = "1 x a rewind: the turns that it took back are kept, for they were done" ]
	[ "$(jq -c '[.task.input, .task.session_id, (.events[] | .status // .type)]' got)" = '["Go","s","ok"]
["And now?","s","answer"]' ]
}

@test "the last record of a message counts, with the calls that it adds" {
	cat >log <<-'END'
		{"sessionId":"s","projectHash":"p","startTime":"2026-01-02T10:00:00Z","kind":"main"}
		{"id":"u","timestamp":"2026-01-02T10:00:01Z","type":"user","content":[{"text":"Go"}]}
		{"id":"m","timestamp":"2026-01-02T10:00:02Z","type":"gemini","content":"I look"}
		{"id":"n","timestamp":"2026-01-02T10:00:03Z","type":"gemini","content":"Done"}
		{"id":"m","timestamp":"2026-01-02T10:00:02Z","type":"gemini","content":"I look","toolCalls":[{"id":"1","name":"ls","args":{},"status":"executing"}]}
		{"id":"m","timestamp":"2026-01-02T10:00:02Z","type":"gemini","content":"I look","toolCalls":[{"id":"1","name":"ls","args":{},"status":"error"},{"id":"2","name":"cat","args":{},"status":"success"}]}
	END
	import_auto gemini log >got
	[ ! -s misses ]
	[ "$(jq -c '[[.decisions[].selected_ids], (.events[] | .status // .text)]' got)" = '[[["cat","ls"]],"error","ok","Done"]' ] || { cat got; false; }
	sed -i 's/"content":"I look"/"content":""/' log
	mb-import --from gemini log | jq -c '[.decisions[].selected_ids]' >got
	[ "$(cat got)" = '[["cat","ls"]]' ] || { cat got; false; }
}

@test "a checkpoint is the history of the API" {
	cat >log <<-'END'
		[{"role":"user","parts":[{"text":"This is the Gemini CLI. We are setting up the context for our chat."}]},
		{"role":"model","parts":[{"text":"Got it. Thanks for the context!"}]},
		{"role":"user","parts":[{"text":"Go"}]},
		{"role":"model","parts":[{"thought":true,"text":"hm"},{"functionCall":{"name":"ls","args":{}}},{"functionCall":{"name":"cat","args":{}}}]},
		{"role":"user","parts":[{"functionResponse":{"name":"ls","response":{"output":"a"}}},{"functionResponse":{"name":"cat","response":{"error":"no"}}}]},
		{"role":"model","parts":[{"text":"Done"}]}]
	END
	import_auto gemini log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.input, .decisions[].selected_ids, (.events[] | .status // .type)]' got)" = '["Go",["cat","ls"],"ok","error","answer"]' ]
	jq -c '{history: .}' log | mb-import --from auto 2>err | cmp - got
}

@test "prompts alone are counted" {
	echo '[{"sessionId":"s","messageId":0,"type":"user","message":"Go","timestamp":"2026-01-02T10:00:01Z"}]' >log
	fails_with 1 "mb-import: 1 x a prompt without what the agent did" mb-import --from auto log
}

@test "requests to the API" {
	echo '{"request":{"contents":[{"role":"user","parts":[{"text":"Go"}]}],"tools":[{"functionDeclarations":[{"name":"ls","description":"List"},{"name":"cat"}]}]},"response":{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"ls","args":{}}}]},"finishReason":"STOP"}],"responseId":"r"},"latency_ms":5,"timestamp":"2026-01-02T10:00:00Z"}' >log
	echo '{"request":{"contents":[{"role":"user","parts":[{"text":"Go"}]},{"role":"model","parts":[{"functionCall":{"name":"ls","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"name":"ls","response":{"output":"a"}}}]}]},"response":{"candidates":[{"content":{"role":"model","parts":[{"text":"Done"}]}}]}}' >>log
	import_auto gemini log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.input, .decisions[].selected_ids, (.events[] | .status // .type), .outcome.latency_ms]' got)" = '["Go",["ls"],"ok","answer",null]' ] || { cat got; false; }
}

@test "code that the model ran is a call of a built-in tool" {
	cat >log <<'END'
{"request":{"contents":[{"role":"user","parts":[{"text":"run"}]}],"tools":[{"codeExecution":{},"googleSearch":{}}]},"response":{"candidates":[{"content":{"role":"model","parts":[{"executableCode":{"language":"PYTHON","code":"1"}},{"codeExecutionResult":{"outcome":"OUTCOME_FAILED","output":"x"}},{"text":"t"}]}}]}}
END
	run -0 --separate-stderr mb-import --from gemini log
	[ "$(jq -c '[[.candidate_sets.tool[].id], .decisions[0].selected_ids, .events[0].status]' <<<"$output")" = '[["codeExecution","googleSearch"],["codeExecution"],"error"]' ] || { echo "$output"; false; }
	[ -z "$stderr" ]
}

@test "a call without an id is joined with its result by the name, and a shell command has a status" {
	cat >log <<'END'
{"history":[{"role":"user","parts":[{"text":"count"}]},{"role":"model","parts":[{"functionCall":{"name":"ls","args":{}}},{"functionCall":{"name":"run_shell_command","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"id":"y","name":"run_shell_command","response":{"output":"Output: x\nExit Code: 2\nProcess Group PGID: 5"}}},{"functionResponse":{"id":"x","name":"ls","response":{"output":"Exit Code: 2"}}}]},{"role":"model","parts":[{"text":"1"}]}]}
{"sessionId":"s","projectHash":"h","messages":[{"id":"m1","type":"user","content":"run"},{"id":"m2","type":"gemini","content":"","toolCalls":[{"id":"b1","name":"run_shell_command","args":{},"status":"success","result":[{"functionResponse":{"response":{"output":"boom\nExit Code: 1"}}}]},{"id":"b2","name":"run_shell_command","args":{},"status":"success","result":[{"functionResponse":{"response":{"output":"fine\nExit Code: 0\n"}}}]}]}]}
END
	run -0 --separate-stderr mb-import --from gemini log
	[ "$(jq -c '[.events[] | select(.id) | [.id, .status]]' <<<"$output")" = \
		'[["ls","ok"],["run_shell_command","error"]]
[["run_shell_command","error"],["run_shell_command","ok"]]' ] || { echo "$output"; false; }
	[ -z "$stderr" ]
}
