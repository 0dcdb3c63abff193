# mb-vectors: word vectors as text to the file that routers use.

load helper

glove() { # a blank in a word, two words that fold to one, and words that no task has
	printf '%s\n' 'the .5 0.25 -0.125' 'The 1 1 1' 'WLAN 0.9 0.1 0' ', 1 2 3' '##ing 1 2 3' \
		'new_york 1 2 3' '. . . 1 2 3' 'Straße -1e-3 0 0.001' 'zero 0 0 0' | sed 's/ \./ 0./'
}

table() { # FILE: the bytes after the first line
	tail -n +2 "$1"
}

@test "the file of a few words, byte for byte" {
	glove >text
	mb-vectors --source 'GloVe, PDDL' text >got
	head -n 1 got | golden mb-vectors/header.json
	table got | od -An -tx1 -v | golden mb-vectors/table.txt
	[ "$(head -n 1 got | jq -r .sha256)" = "$(table got | sha256sum | cut -d ' ' -f 1)" ]
	run -0 mb-vectors --check got
	[ -z "$output" ]
}

@test "word2vec, fastText, tabs, CRLF and packed input give the same file" {
	glove >text
	mb-vectors text >want
	{ echo '9 3'; sed 's/$/ /' text; } >w2v
	mb-vectors w2v >got && cmp want got
	sed 's/ \([^ ]*\) \([^ ]*\) \([^ ]*\)$/\t\1\t\2\t\3\r/' text | mb-vectors >got && cmp want got
	gzip -c w2v >text.vec.gz
	mb-vectors text.vec.gz >got && cmp want got
}

@test "--words keeps the first words, and reads no further" {
	glove >text
	{ head -n 3 text; echo rubbish; } >three
	mb-vectors --words 2 three >got
	[ "$(head -n 1 got | jq .words)" -eq 2 ]
	head -n 3 text | mb-vectors >all && cmp all got
	fails_with 2 "--words" mb-vectors --words 0 text
	fails_with 2 "--words" mb-vectors --words 2097153 text
}

@test "bad lines are reported and left out" {
	printf '%s\n' 'a 1 2' 'b 1' 'c 1 x' 'd 1 nan' 'e 1 1e9' '1 2' 'f 3 4' >text
	run -3 --separate-stderr mb-vectors --rejects bad text
	# shellcheck disable=SC2154 # run sets it
	golden mb-vectors/bad.txt <<<"$stderr"
	sed -n 2,6p text | cmp - bad
	mb-vectors text >got 2>/dev/null || [ $? -eq 3 ]
	[ "$(head -n 1 got | jq .words)" -eq 2 ]
	fails_with 3 'text:2: 2 fields instead of a word and 2 numbers' mb-vectors --strict text
	[ ! -s out ]
	seq 600 | tr '\n' ' ' | sed 's/^/word /' >wide
	fails_with 3 'wide:1: no word with 1 to 512 numbers' mb-vectors wide
	jq -nc '{a: 1}' >log
	fails_with 3 'log:1: no word with 1 to 512 numbers' mb-vectors log
}

@test "no word is no file" {
	fails_with 1 'mb-vectors: no word has a vector' mb-vectors /dev/null
	[ ! -s out ]
	printf '%s\n' '##a 1 2' '## 1 2' >text
	fails_with 1 'mb-vectors: no word has a vector' mb-vectors text
	printf '\377\376 1 2\nb 1 2\n' | mb-vectors >got
	[ "$(head -n 1 got | jq .words)" -eq 1 ]
}

@test "--check finds every file that is not as it was made" {
	glove | mb-vectors >good
	size=$(wc -c <good)
	for n in 0 1 50 "$(head -n 1 good | wc -c)" $((size - 1)); do
		head -c "$n" good >bad
		fails_with 3 'mb-vectors: bad: ' mb-vectors --check bad
	done
	{ cat good; echo; } >bad
	fails_with 3 'bad: the table has 61 bytes instead of 60' mb-vectors --check good bad
	for at in $(seq "$(head -n 1 good | wc -c)" $((size - 1))); do
		cp good bad
		printf '\177' | dd of=bad bs=1 seek="$at" conv=notrunc 2>/dev/null
		cmp -s good bad || fails_with 3 'mb-vectors: bad: ' mb-vectors --check bad
	done
	while read -r filter message; do
		{ head -n 1 good | jq -c "$filter"; table good; } >bad
		fails_with 3 "bad: $message" mb-vectors --check bad
	done <<-'END'
		.format="other" not vectors: format is 'other'
		.format_version=2 vectors of format version 2; this program reads 1
		.words=1.5 words and dimensions must be whole numbers
		.words=2097153 words: 2097153 is not between
		.dimensions=0 dimensions: 0 is not between
		.words=5 the table has 60 bytes instead of 75
		.sha256="x" not a sha256: 'x'
	END
	fails_with 2 '--check wants a file' mb-vectors --check
	fails_with 2 '--check takes no other option' mb-vectors --check --words 3 good
	fails_with 4 'absent: No such file' mb-vectors --check absent
	mb-vectors --check <(cat good)
}

@test "a full disk, and a closed stdout" {
	glove >text
	fails_with 4 'No space left' sh -c 'exec mb-vectors text >/dev/full'
	mb-vectors text >&- 2>err && false || [ $? -eq 4 ]
}

@test "a line of 40 MB is a bad line" {
	{ echo 'a 1 2'; head -c 40000000 /dev/zero | tr '\0' x; echo; echo 'b 3 4'; } >text
	mb-vectors text >got 2>err || [ $? -eq 3 ]
	grep -qF 'text:2: the line is longer than 33554432 bytes' err
	[ "$(head -n 1 got | jq .words)" -eq 2 ]
}
