# What is not a test runs without GNU's tools: the Makefile needs GNU make, and the scripts need
# what POSIX has.

load ../cmd/helper

# Lines of the files that use a tool or a flag which POSIX, and so a BSD, need not have.
gnu_only() { # FILE...
	local tools='flock|timeout|mktemp|seq|tac|nproc|realpath|sha256sum|md5sum|truncate|numfmt|shuf|stat|getopt'
	local flags='readlink -[a-z]|sync [^-|;&]|date [^|;]*(%N|-d |--date)|sed (-[a-z]* )*-[a-z]*[irzE]|sed [^|]*[^\\]\\t'
	flags+='|grep -[a-zA-Z]*[oPrz]|xargs -[a-z]*[0drP]|sort -[a-z]*[Vzh]|head -c|cp -[a-z]*a|echo -[ne]|mv -[a-z]*[nT]'
	flags+='|ln -[a-z]*[rT]|install -[a-z]*[DvtT]|find [^|]*-(printf|print0|maxdepth|delete)|(tail|cut|tr|wc|ls) --'
	grep -HnE "(^|[|(; 	])($tools) |$flags" "$@" | grep -vE ':[0-9]*:[[:space:]]*#'
}

@test "no script needs a tool or a flag that only GNU has" {
	cd "$TOP"
	gnu_only Makefile pipelines/mb pipelines/mb-* pipelines/demo/run pipelines/demo/agent pipelines/completions/* pipelines/glue/*.sh pipelines/scale/* pipelines/glue/claude-code-hook .ci/deps .ci/run \
		>"$BATS_TEST_TMPDIR/found" || :
	[ ! -s "$BATS_TEST_TMPDIR/found" ] || { cat "$BATS_TEST_TMPDIR/found"; false; }
	cd "$BATS_TEST_TMPDIR"
	for line in 'flock lock cmd' 'x=$(date +%s.%N)' 'sync file' "sed 's/a/\\t/'" 'sed -i s/a/b/ f' 'readlink -f x' 'find . -print0 | xargs -0 rm'; do
		echo "$line" >script
		gnu_only script >found || { echo "not found: $line"; false; }
	done
}

@test "the scripts run in a shell and with tools that are not GNU's" {
	command -v busybox >/dev/null || skip 'busybox is not installed'
	mkdir tools
	for t in busybox $(busybox --list); do ln -s "$(command -v busybox)" "tools/$t" 2>/dev/null || :; done
	real=${MB_BIN:-$TOP/bin}
	mb-benchmark default | jq -c '.task.input |= "Hello! \(.) Thank you"' | mb-route --explore epsilon --epsilon 0.5 |
		"$TOP/pipelines/demo/agent" >log.jsonl
	env -i HOME="$PWD" PATH="$PWD/tools" busybox sh "$real/mb-init" --state s --from memabra log.jsonl >out || [ $? -eq 1 ]
	env -i HOME="$PWD" PATH="$PWD/tools" busybox sh "$real/mb" benchmark default | cmp - <(mb-benchmark default)
	mb-benchmark default >suite.jsonl
	env -i HOME="$PWD" PATH="$PWD/tools" busybox sh "$real/mb-cycle" --state c --benchmark suite.jsonl --hold-out 10 log.jsonl >report || [ $? -eq 1 ]
	mb-version --state c verify
	env -i HOME="$PWD" PATH="$PWD/tools" busybox sh "$real/mb-cycle" --state m --jobs 2 --benchmark suite.jsonl --hold-out 10 log.jsonl >report || [ $? -eq 1 ]
	cmp m/runs/*/selected.jsonl c/runs/*/selected.jsonl
	env -i HOME="$PWD" PATH="$PWD/tools" busybox sh "$real/mb-cycle" --state p --per task.channel --benchmark suite.jsonl log.jsonl >report
	grep -q "^[a-z]*$(printf '\t'){" report
	env -i HOME="$PWD" PATH="$PWD/tools" "$TOP/pipelines/completions/table" "$real"/mb-* >table
	grep -q '^mb-route - --router router ' table
}
