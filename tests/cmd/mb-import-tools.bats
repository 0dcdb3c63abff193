# mb-import --tools: catalogues of tools and skills.

load helper

skill() { # FOLDER, with the text on stdin
	mkdir -p "$1"
	cat >"$1/SKILL.md"
}

# The ids that a catalogue gives.
ids() { # FROM...
	mb-import $(printf -- '--tools %s ' "$@") | jq -r '"\(.type):\(.id)"' | tr '\n' ' '
}

@test "the answer of an MCP server, in pages" {
	[ -d "$DATA/import/mcp" ] || skip "no $DATA/import/mcp"
	for f in "$DATA"/import/mcp/*.json; do
		mb-import --tools "$f" >got 2>err
		[ ! -s err ]
		[ "$(cat got)" = '{"id":"get_weather","type":"tool","title":"Weather Information Provider","summary":"Get current weather information for a location"}' ]
	done
	sed 's/get_weather/second_page/' "$DATA/import/mcp/tools-list.json" |
		cat "$DATA/import/mcp/tools-list-response.json" - >pages
	[ "$(ids pages)" = "tool:get_weather tool:second_page " ]
	jq -c . pages >lines
	[ "$(ids lines)" = "tool:get_weather tool:second_page " ]
}

@test "a folder is searched for SKILL.md only" {
	mkdir folder
	echo '{"name":"shell"}' >folder/tools.json
	fails_with 3 "mb-import: folder: no SKILL.md in this folder: it is searched for nothing else" mb-import --tools folder
}

@test "an answer that is an error, and what is no tool" {
	echo '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}' >error
	fails_with 3 "error:1: the answer to tools/list is an error: 'Method not found'" mb-import --tools error
	fails_with 3 "mb-import: error: no tool, skill or candidate in it" mb-import --tools error
	echo '{"type":"user","uuid":"x","sessionId":"s","message":{"content":"hi"}}' >log
	fails_with 3 "log:1: neither a tool, nor a list of tools, nor a candidate" mb-import --tools log
	{ cat error; echo '{"name":"good"}'; } >both
	run -3 --separate-stderr mb-import --tools both
	[ "$output" = '{"id":"good","type":"tool","title":"good"}' ]
}

@test "the dialects of OpenAI, Anthropic and Gemini" {
	echo '{"tools":[{"type":"function","function":{"name":"chat","description":"d","parameters":{}}}]}' >chat
	echo '[{"type":"function","name":"responses","description":"d","parameters":{}},{"type":"web_search"},
		{"type":"custom","name":"shell"}]' >responses
	echo '[{"name":"anthropic","description":"d","input_schema":{"type":"object"}},
		{"type":"bash_20250124","name":"bash"}]' >anthropic
	echo '{"request":{"model":"m","tools":[{"name":"inside"}]},"response":{}}' >pair
	echo '{"type":"system","subtype":"init","tools":["Read","Grep"]}' >names
	[ "$(ids chat)" = "tool:chat " ]
	[ "$(ids responses)" = "tool:responses tool:web_search tool:shell " ]
	[ "$(ids anthropic)" = "tool:anthropic tool:bash " ]
	[ "$(ids pair)" = "tool:inside " ]
	[ "$(ids names)" = "tool:Read tool:Grep " ]
	[ "$(mb-import --tools chat)" = '{"id":"chat","type":"tool","title":"chat","summary":"d"}' ]
}

@test "candidates of memabra come out as they went in" {
	cat >catalog <<'END'
{"id":"git","type":"skill","title":"Git","summary":"Version control","triggers":["commit","branch"]}
{"id":"m1","type":"memory","title":"A fact"}
{"id":"git","type":"tool","title":"git"}
END
	mb-import --tools catalog | cmp - catalog
}

@test "a folder of skills, as Claude Code lays it out" {
	printf -- '---\nname: pdf\ndescription: >\n  Read and\n  write PDF.\nwhen_to_use: "With .pdf files"\n---\n# PDF\nname: no\n' | skill .claude/skills/pdf
	printf -- '---\ndescription: Without a name: the folder'"'"'s\n---\n' | skill .claude/skills/folder
	printf -- '---\nname: deep\n---\n' | skill .claude/skills/plugin/skills/deep
	printf -- '---\nname: inner\n---\n' | skill .claude/skills/pdf/inner # part of the skill pdf
	printf -- '---\nname: hidden\n---\n' | skill .claude/skills/.git/hidden
	mkdir elsewhere && printf -- '---\nname: linked\n---\n' | skill elsewhere/linked
	ln -s ../../elsewhere/linked .claude/skills/linked
	ln -s . .claude/skills/plugin/loop
	mkfifo .claude/skills/plugin/SKILL.md # no regular file: not read
	cat >want <<'END'
{"id":"folder","type":"skill","title":"folder","summary":"Without a name: the folder's"}
{"id":"linked","type":"skill","title":"linked"}
{"id":"pdf","type":"skill","title":"pdf","summary":"Read and write PDF.\nWith .pdf files"}
{"id":"deep","type":"skill","title":"deep"}
END
	timeout 10 mb-import --tools .claude/skills >got 2>err
	[ ! -s err ]
	diff want got
	[ "$(ids .claude/skills/pdf)" = "skill:pdf " ]
}

@test "what is no skill is counted, and the others are printed" {
	printf -- '---\nname: good\n---\n' | skill s/good
	printf '# Only text\n' | skill s/text
	printf -- '---\nname: [a, b]\n---\n' | skill s/list
	printf -- '---\nname: mine\ndisable-model-invocation: true\n---\n' | skill s/mine
	printf -- '---\nname: good\n---\n' | skill s/twice
	head -c 1100000 /dev/zero | skill s/huge
	run -3 --separate-stderr mb-import --tools s --tally tally
	[ "$(jq -c '[.id]' <<<"$output")" = '["good"]
["list"]' ]
	[ "$stderr" = "mb-import: s/huge/SKILL.md: more than 1048576 bytes
mb-import: 1 x the value in a SKILL.md is no simple text 'name'
mb-import: 1 x a skill that only the user may load 'mine'
mb-import: 1 x a SKILL.md without front matter 'text'
mb-import: 1 x an id is there twice, and the first counts 'good'" ] || { echo "$stderr"; false; }
	[ "$(jq -c '[.format, .records, (.misses | length)]' tally)" = '["catalog",2,4]' ]
	mkdir empty
	fails_with 3 "mb-import: empty: no SKILL.md in this folder: it is searched for nothing else" mb-import --tools empty
}

@test "no id becomes a path" {
	printf -- '---\nname: "../../../evil\\n/etc/x"\n---\n' | skill "s/$(printf 'a\n\033b')"
	echo '[{"name":"/tmp/../evil"},{"name":"a\u001b[31m\nb"}]' >tools
	find . | sort >"$BATS_TEST_TMPDIR.before"
	mb-import --tools s --tools tools >/dev/null
	find . | sort | cmp - "$BATS_TEST_TMPDIR.before"
	[ "$(mb-import --tools s --tools tools | jq -c .id)" = '"../../../evil\n/etc/x"
"/tmp/../evil"
"a\u001b[31m\nb"' ]
}

@test "the catalogue gives the candidates where the log has none" {
	cat >log <<'END'
{"type":"user","uuid":"u1","sessionId":"s","message":{"content":"Read it"}}
{"type":"assistant","uuid":"a1","sessionId":"s","message":{"id":"m","content":[{"type":"tool_use","id":"c","name":"mcp__fs__Read","input":{}}]}}
END
	echo '[{"name":"mcp__fs__Read","description":"a file"},{"name":"mcp__fs__Grep"}]' >tools
	printf -- '---\nname: pdf\n---\n' | skill s/pdf
	echo 'mcp__fs__* *' >names
	mb-import --from claude-code --tools tools --tools s --rename names log >got
	[ "$(jq -c '[.candidate_source, .decisions[0].selected_ids, [.candidate_sets[][].id]]' got)" = '["catalog",["Read"],["pdf","Read","Grep"]]' ]
	jq -nc 'range(4097) | {name: "t\(.)"}' >many
	fails_with 2 "--tools: 4097 candidates, and a task may have 4096: print them without --from, and let mb-retrieve choose" \
		mb-import --from claude-code --tools many log
	[ "$(mb-import --tools many | wc -l)" -eq 4097 ]
}

@test "misuse" {
	fails_with 2 "without --from there is no log to read: 'log'" mb-import --tools x log
	fails_with 4 "mb-import: none: No such file or directory" mb-import --tools none
}

@test "a directory that cannot be read is named, and the others are read" {
	printf -- '---\nname: first\n---\n' | skill s/a
	mkdir s/m
	printf -- '---\nname: last\n---\n' | skill s/z
	chmod 000 s/m
	cp "$(command -v mb-import)" . # bin may be closed to another user
	chmod 755 . mb-import s s/a s/z
	if [ "$(id -u)" -eq 0 ]; then
		run --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups ./mb-import --tools s
	else
		run --separate-stderr ./mb-import --tools s
	fi
	chmod 755 s/m
	[ "$status" -eq 4 ] || { echo "$status"; false; }
	[ "$(jq -r .id <<<"$output" | tr '\n' ' ')" = 'first last ' ]
	[ "$stderr" = "mb-import: s/m: Permission denied" ] || { echo "$stderr"; false; }
}
