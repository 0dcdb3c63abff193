# The JSON reader beside others: every case of json-cases is accepted or refused
# as it says there, by us, by jq and by Python; and who accepts agrees on values.

load ../cmd/helper

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	grep -v -e '^#' -e '^$' "$BATS_TEST_DIRNAME/json-cases" >cases
	# The texts as they are, each ended by 0x1e.
	LC_ALL=C awk -F '\t' '
		BEGIN { for (i = 0; i < 256; i++) byte[sprintf("%02X", i)] = i }
		function times(n, s,   half) {
			if (n <= 1) return n == 1 ? s : ""
			half = times(int(n / 2), s)
			return half half (n % 2 ? s : "")
		}
		{
			s = $2
			while (match(s, /<[0-9]+\*[^>]*>/)) {
				split(substr(s, RSTART + 1, RLENGTH - 2), part, "*")
				s = substr(s, 1, RSTART - 1) times(part[1], substr(s, RSTART + length(part[1]) + 2, RLENGTH - length(part[1]) - 3)) \
					substr(s, RSTART + RLENGTH)
			}
			while ((at = index(s, "%")) > 0) {
				printf "%s%c", substr(s, 1, at - 1), byte[substr(s, at + 1, 2)]
				s = substr(s, at + 3)
			}
			printf "%s%c", s, 30
		}' cases >texts
}

# Verdicts on stdin, one a line, against letter N of the cases.
agree() { # N READER
	paste <(cut -c "$1" cases) - cases |
		awk -F '\t' -v reader="$2" '$1 != "." && $1 != $2 { print reader " says " $2 ": " substr($4, 1, 100); bad = 1 } END { exit bad }'
}

@test "every case is accepted or refused as it should be" {
	cd "$BATS_FILE_TMPDIR"
	"${MB_OBJ:-$TOP/obj}/tests/judge" <texts >judged
	[ "$(wc -l <judged)" -eq "$(wc -l <cases)" ]
	[ "$(wc -l <cases)" -gt 500 ]
	cut -c 1 judged | agree 2 memabra
}

@test "each refusal that the RFC does not require has its reason" {
	cd "$BATS_FILE_TMPDIR"
	awk -F '\t' '{ why = $1 ~ /^[yi]n/ } why != ($3 != "") { print; bad = 1 } $1 ~ /^ny/ { print "accepted: " $2; bad = 1 } END { exit bad }' cases
	# The doors, each with what the reader says.
	"${MB_OBJ:-$TOP/obj}/tests/judge" <texts | paste cases - | awk -F '\t' '$3 != "" { sub(/ at byte.*|^.*: this/, "", $5); print $3 ": " $5 }' |
		sed -E 's/: ([a-zA-Z.]*(\[[0-9]*\])*)*: /: /; s/(\[[0-9]+\])+: //; s/near byte.*/near a byte/; s/this key/ key/' | sort -u >doors
	for door in 'key occurs twice' 'a NUL in a string' 'half a surrogate pair' 'number is out of range' 'nested too deep' 'expected an object'; do
		grep -qF "$door" doors || { echo "nobody says: $door"; cat doors; false; }
	done
}

@test "jq agrees, and reads the same values" {
	cd "$BATS_FILE_TMPDIR"
	# jq takes bytes for text, whatever they are; those cases are not asked of it.
	jq -Rrs 'split("\u001e")[:-1][] | try (fromjson | "y") catch "n"' texts >verdicts
	[ "$(wc -l <verdicts)" -eq "$(wc -l <cases)" ]
	agree 3 jq <verdicts
	"${MB_OBJ:-$TOP/obj}/tests/judge" <texts | cut -f 2- >values
	jq -Rrs --rawfile values values --rawfile cases cases '
		[split("\u001e")[:-1], ($values | split("\n")), ($cases | split("\n"))] | transpose[]
		| select((.[2] // "")[0:3] == "yyy") | select((.[0] | fromjson | .a | type) as $t | $t == "number" or $t == "string")
		| select((.[0] | fromjson | .a) != (.[1] | fromjson)) | .[2]' texts >differ
	[ ! -s differ ] || { cat differ; false; }
}

@test "Python agrees, and reads the same values" {
	command -v python3 >/dev/null || skip 'no python3 here'
	cd "$BATS_FILE_TMPDIR"
	"${MB_OBJ:-$TOP/obj}/tests/judge" <texts >judged
	python3 - >verdicts <<-'END'
		import json, sys
		def refuse(name): raise ValueError(name)
		texts = open('texts', 'rb').read().split(b'\x1e')[:-1]
		ours = open('judged', 'rb').read().split(b'\n')[:-1]
		assert len(texts) == len(ours)
		for text, judged in zip(texts, ours):
		    try:
		        value = json.loads(text.decode('utf-8'), parse_constant=refuse)
		    except (ValueError, RecursionError):
		        print('n')
		        continue
		    print('y')
		    if judged[:1] != b'y' or not isinstance(value.get('a'), (int, float, str)) or isinstance(value['a'], bool):
		        continue
		    a, b = value['a'], json.loads(judged[2:].decode('utf-8'))
		    assert a == b if isinstance(a, str) else float(a) == float(b), (text, judged)
	END
	agree 4 Python <verdicts
}
