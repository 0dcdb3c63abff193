# A file that has no record a line is named once, by every program that reads lines.

load helper

line() { # ID
	jq -nc --arg id "$1" '{trajectory_id: $id, task: {input: "é"}, decisions: [{decision_type: "clarify"}], reward: 1}'
}

# The program says what the file is, in one line, and counts every line as bad.
named() { # FILE TEXT
	local got=0
	for program in mb-select mb-dataset mb-summary 'mb-caseindex --state s update' mb-route mb-train mb-promote; do
		# shellcheck disable=SC2086
		$program "$1" >out 2>err || got=$?
		[ "$got" -eq 3 ] || { echo "$program: status $got"; cat err; return 1; }
		[ "$(grep -c "$1" err)" -le 2 ] && grep -qF -- "${program%% *}: $1: this is $2" err || { cat err; return 1; }
	done
	mb-select --tally tally --rejects rejects "$1" >out 2>err || [ $? -eq 3 ]
	[ "$(wc -l <err)" -eq 2 ] # the note of mb-select is the other
	jq -e --arg first "$1:1: this is $2" '.selected == 0 and .bad > 0 and (.first_bad | startswith($first))' tally
}

@test "files of other layouts and encodings" {
	for i in $(seq 40); do line "id-$i"; done >log
	jq . log >pretty && named pretty 'a JSON document over many lines'
	jq --indent 0 . log | sed 's/,"task"/,\n"task"/' >broken && named broken 'a JSON document over many lines'
	jq -s . log >array && named array 'a JSON array'
	jq -cs . log >one-line && named one-line 'a JSON array'
	sed 's/$/,/; 1s/^/[/; $s/,$/]/' log >listed && named listed 'a JSON array'
	iconv -f UTF-8 -t UTF-16 log >utf16 && named utf16 'UTF-16 text: iconv -f UTF-16 -t UTF-8 first'
	iconv -f UTF-8 -t UTF-16LE log >utf16le && named utf16le 'UTF-16 text'
	iconv -f UTF-8 -t UTF-16BE log >utf16be && named utf16be 'UTF-16 text'
	printf '\xfd7zXZ\x00\x00rubbish\nand more\n' >xz && named xz 'data packed by xz: xz -dc first'
	printf 'BZh91AY\nrubbish\n' >bz2 && named bz2 'data packed by bzip2'
	printf 'PK\x03\x04\nrubbish\n' >zip && named zip 'a zip archive: unzip -p first'
	printf 'PAR1\x15\x04\nrubbish\n' >parquet && named parquet 'a Parquet file'
	printf 'SQLite format 3\x00\n\n' >db && named db 'an SQLite database'
}

@test "the advice works" {
	for i in 1 2 3; do line "id-$i"; done >log
	jq . log | jq -c . | mb-select | cmp - log
	jq -s . log | jq -c '.[]' | mb-select | cmp - log
	iconv -f UTF-8 -t UTF-16 log | iconv -f UTF-16 -t UTF-8 | mb-select | cmp - log
}

@test "a bad line in a file of lines is no shape" {
	line a >good
	for bad in '{"half":' '[1]' '{' 'PK' '[{"trajectory_id":1}'; do
		{ echo "$bad"; cat good; } >log
		mb-select log >out 2>err && false || [ $? -eq 3 ]
		cmp out good
		grep -q '^mb-select: log:1: ' err && ! grep -q 'this is' err || { cat err; return 1; }
		{ cat good; echo "$bad"; } >log
		mb-select log >out 2>err && false || [ $? -eq 3 ]
		cmp out good
		grep -q '^mb-select: log:2: ' err && ! grep -q 'this is' err || { cat err; return 1; }
	done
	# However it begins, its good lines are read, and its bad ones are summed up.
	{ printf '[\n\n'; echo bad; cat good; echo bad; } >log
	mb-select log >out 2>err && false || [ $? -eq 3 ]
	cmp out good
	grep -q 'log: this is a JSON array' err && grep -q 'log: 3 bad lines' err
}
