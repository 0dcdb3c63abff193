# The transcripts of README.md are what the programs print. [...] in a transcript
# stands for anything, and white space is not compared, so long lines may be folded.

load ../cmd/helper

# The demo, and what it prints.
setup_file() {
	ground
	"$TOP/pipelines/demo/run" demo-out >demo.out 2>/dev/null
}

# Of a version's name, the digits of the sha256 are not compared: the last bits of weights
# depend on libm.
squeeze() {
	sed -E 's/(T[0-9]{6}Z)-[0-9a-f]{12}/\1-SHA256/g' "$1" | tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//'
}

# The file $2 reads as the file $1, in which [...] stands for anything.
reads_as() {
	local want got piece
	want=$(squeeze "$1") got=$(squeeze "$2")
	[ -n "$want" ] || [ -z "$got" ] || return 1
	while [[ $want == *'[...]'* ]]; do
		piece=${want%%'[...]'*} want=${want#*'[...]'}
		[[ $got == "$piece"* ]] || return 1
		got=${got#"$piece"}
		# Go on where the text before the next elision begins.
		piece=${want%%'[...]'*}
		[ "$piece" != "$want" ] || { [[ $got == *"$want" ]]; return; }
		[[ $got == *"$piece"* ]] || return 1
		got=$piece${got#*"$piece"}
	done
	[ "$got" = "$want" ]
}

differ() { # WANT GOT
	printf 'README.md has:\n%s\nbut this is printed:\n%s\n' "$(cat "$1")" "$(cat "$2")"
	return 1
}

@test "a transcript is compared whole, but for elisions and white space" {
	printf '%s\n' 'a  b c' 'd 20260101T000000Z-0123456789ab e' >got
	for same in 'a b c d 20260101T000000Z-ba9876543210 e' 'a [...] e' '[...]' 'a b [...] d [...]' '[...] c [...]'; do
		echo "$same" >want
		reads_as want got || differ want got
	done
	for other in 'a b c' 'b [...]' '[...] c' 'a [...] x [...]' 'a [...] d [...] b [...]' ''; do
		echo "$other" >want
		! reads_as want got || { echo "wrongly the same: $other"; false; }
	done
}

@test "the demo prints what README.md shows of it" {
	awk '/^```/ { if (on) exit; next } /^2\. The first night/ { on = 1 } on' "$TOP/README.md" >shown
	[ "$(wc -l <shown)" -gt 20 ]
	{ echo '[...]'; cat shown; echo '[...]'; } >want
	reads_as want "$BATS_FILE_TMPDIR/demo.out" || differ want "$BATS_FILE_TMPDIR/demo.out"
}

# The blocks of commands in a section of README.md, without their indentation, each
# block followed by an empty line.
blocks() { # SECTION
	awk -v section="## $1" '
	/^## / { on = $0 == section; next }
	on && sub(/^    /, "") { print; block = 1; next }
	block { print ""; block = 0 }' "$TOP/README.md"
}

# A command may go on over lines until the shell accepts it. What follows is its output.
@test "the commands of README.md print what it shows" {
	PATH=$TOP/pipelines/demo:$PATH
	cp -R "$BATS_FILE_TMPDIR/demo-out" .
	cd demo-out
	{ blocks 'What a night says' && blocks 'Stage by stage'; } >../blocks
	local command='' line n=0
	: >../want
	compare() {
		[ -n "$command" ] || return 0
		n=$((n + 1))
		bash -c "$command" >../got 2>../err </dev/null || [ $? -eq 1 ] || { echo "$command:"; cat ../err; return 1; }
		reads_as ../want ../got || { echo "\$ $command"; differ ../want ../got; }
	}
	while IFS= read -r line; do
		case $line in
		'$ '*)
			compare
			command=${line#'$ '} open=yes
			: >../want
			;;
		*)
			if [ -n "$open" ]; then command=$command$'\n'$line; else printf '%s\n' "$line" >>../want; fi
			;;
		esac
		[ -z "$open" ] || ! sh -n -c "$command" 2>/dev/null || open=''
	done <../blocks
	compare
	[ "$n" -ge 15 ]
}

# What it is, for whom, two commands, the picture of a report, five lines of use, and links.
@test "README.md begins with one screen" {
	sed '/^## The demo/q' "$TOP/README.md" >lead
	[ "$(wc -l <lead)" -le 50 ]
	[ "$(blocks 'In five lines' | grep -c '^mb-')" -eq 5 ]
	# Each link of it leads somewhere.
	grep -oE '\]\([^)]*\)' lead | tr -d ']()' | while read -r to; do
		case $to in
		https:*) ;;
		\#*) grep -qxi "## $(sed 's/^#//; s/-/ /g' <<<"$to")" "$TOP/README.md" || { echo "$to"; false; } ;;
		*) [ -e "$TOP/$to" ] || { echo "$to"; false; } ;;
		esac
	done
}

# Commands without output: each program exists and has each option.
@test "the other commands of README.md use options that exist" {
	for section in 'In five lines' 'The pipeline' 'The state' 'The gates'; do blocks "$section"; done |
		sed 's/#.*//' | tr '|' '\n' | grep -oE '^ *mb-.*' >commands
	[ "$(wc -l <commands)" -ge 10 ]
	while read -r program words; do
		"$program" --help >help
		for option in $(grep -oE -- '(^| )--?[a-z][a-z-]*' <<<"$words"); do
			grep -qE -- "(^|[^a-z-])$option([^a-z-]|$)" help || { echo "$program has no $option"; false; }
		done
	done <commands
}
