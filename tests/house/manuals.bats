# The manuals are an interface: every program has a page, the page agrees with
# --help, and its examples run.

load ../cmd/helper

# A page as plain text, so wide that no line is broken.
plain() {
	mandoc -T ascii -O width=1000 "$1" | sed 's/.\x08//g'
}

# One section of a page, on one line.
section() { # PAGE NAME
	plain "$1" | awk -v s="$2" '/^[A-Z]/ { on = $0 == s; next } on' | squeeze
}

# Normalise white space, also around | and before an ellipsis.
squeeze() {
	tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//; s/ *| */|/g; s/ \.\.\./.../g'
}

# The usages in --help, each on one line.
usage_lines() { # PROGRAM
	"$1" --help | awk -v p="$1" '
		sub(/^usage:/, "") { on = 1 }
		on && /^ *$/ { if (seen) exit; next }
		on { seen = 1; if ($1 == p && line != "") { print line; line = "" }; line = line " " $0 }
		END { print line }' | while read -r line; do printf '%s\n' "$line" | squeeze; echo; done
}

programs() {
	(cd "$TOP/cmd" && ls mb-*.c | sed 's/\.c$//')
	(cd "$TOP/pipelines" && ls | grep -E '^mb(-[a-z]+)?$')
}

# The lines of a page's EXAMPLES, each as "N line". N is the highest exit status
# that the text before the block allows. A command may span lines, until the
# shell accepts it as complete.
examples() { # PAGE
	awk '
		/^\.Sh / { on = $2 == "EXAMPLES" }
		!on { next }
		/^\.Bd -literal/ { block = 1; next }
		/^\.Ed/ { block = 0; may = 0; next }
		block { gsub(/\\&/, ""); gsub(/\\-/, "-"); gsub(/\\\(aq/, "\047"); gsub(/\\e/, "\\"); print may + 0, $0; next }
		/(status|with)( is)?( 0, or)? 1([^0-9]|$)/ { may = 1 }' "$1"
}

# A server of an example that failed.
teardown() {
	cat "$BATS_TEST_TMPDIR"/*/pid 2>/dev/null | xargs kill 2>/dev/null || :
}

# Whether the command needs a program that make check does not install: $program.
lacks() { # COMMAND
	for program in socat python3 parallel; do
		! grep -qw "$program" <<<"$1" || command -v "$program" >/dev/null || return 0
	done
	return 1
}

@test "every program has a page, and every page a program" {
	for p in $(programs); do
		[ -s "$TOP/man/$p.1" ] || { echo "man/$p.1 is missing"; false; }
	done
	for m in "$TOP"/man/mb*.1; do
		p=$(basename "$m" .1)
		[ -e "$TOP/cmd/$p.c" ] || [ -e "$TOP/pipelines/$p" ] || { echo "no program for $p.1"; false; }
	done
}

@test "mandoc and groff render every page without a warning, and every page referred to exists" {
	mandoc -T lint -W warning "$TOP"/man/*.[157]
	for m in "$TOP"/man/*.[157]; do groff -mandoc -T utf8 -ww -z "$m"; done 2>warnings
	[ ! -s warnings ] || { cat warnings; false; }
	sed -n 's/^\.Xr \(m[be][a-z-]*\) \([157]\).*/\1.\2/p' "$TOP"/man/*.[157] | sort -u | while read -r page; do
		[ -e "$TOP/man/$page" ] || { echo "$page is referred to, and there is none"; false; }
	done
}

# A page as text, by either renderer, with what is bold and underlined plain.
rendered() { # RENDERER PAGE
	case $1 in
	mandoc) mandoc -T utf8 "$2" ;;
	groff) groff -mandoc -T utf8 -P -c "$2" ;;
	esac | sed 's/.\x08//g'
}

# In mdoc an operand may itself be a macro: .Dq a , Dq b nests the quotes, and
# a name such as Li or Ad, which is a macro too, ends an author's name.
@test "quotes open and close in turn, and no name is taken for a macro, in both renderers" {
	for r in mandoc groff; do
		for m in "$TOP"/man/*.[157]; do
			rendered $r "$m" >page
			[ -s page ]
			# Of a quoted text, nothing but the quotes: they must open and close in turn.
			tr '\n' ' ' <page | grep -oE '[“”]' | paste -s -d '\0' | sed 's/“”//g' >left
			[ -z "$(cat left)" ] || { echo "$r $(basename "$m"): quotes:"; grep -nE '“[^”]*“|””' page; false; }
			# The same references, and the end of the page, are there.
			n=$(grep -c '^\.%T' "$m" || true)
			[ "$n" -eq "$(sed -n '/^SEE ALSO/,$p' page | tr '\n' ' ' | grep -oE '”, ' | wc -l)" ] ||
				{ echo "$r $(basename "$m"): not $n references"; false; }
		done
	done
}

# makewhatis of mandoc; on Debian it is where only root has a PATH.
@test "man -k memabra lists every page" {
	PATH=$PATH:/usr/sbin
	mkdir -p man/man1 man/man5 man/man7
	for m in "$TOP"/man/*.[157]; do cp "$m" "man/man${m##*.}/"; done
	makewhatis man
	mandoc -M man -k memabra | sed -n 's/^\([a-z-]*\)(\([157]\)).*/\1.\2/p' | sort >listed
	(cd "$TOP/man" && ls ./*.[157]) | sed 's,^\./,,' | sort | diff - listed
	# man-db's apropos looks for the word in the NAME line: it is in the name of the page, or else
	# at the end of the line, and never twice.
	for m in "$TOP"/man/*.[157]; do
		line=$(sed -n '/^\.Sh NAME/,/^\.Sh [^N]/s/^\.Nd //p' "$m")
		case $(basename "$m") in
		memabra*) [[ $line != *memabra* ]] ;;
		*) [[ $line == *' (memabra)' && ${line% (memabra)} != *memabra* ]] ;;
		esac || { echo "$m: $line"; false; }
	done
}

@test "memabra(7) is the index: it refers to every other page" {
	for m in "$TOP"/man/*.[157]; do
		m=$(basename "$m")
		[ "$m" = memabra.7 ] || grep -qE "^\.(It )?Xr ${m%.*} ${m##*.}( |$)" "$TOP/man/memabra.7" || { echo "$m"; false; }
	done
}

@test "the pages have their sections" {
	for m in "$TOP"/man/mb*.1; do
		for s in NAME SYNOPSIS DESCRIPTION ENVIRONMENT FILES 'EXIT STATUS' EXAMPLES DIAGNOSTICS 'SEE ALSO'; do
			grep -qx "\.Sh $s" "$m" || { echo "$m has no section $s"; false; }
		done
	done
}

@test "the SYNOPSIS agrees with --help" {
	for p in $(programs); do
		synopsis=$(section "$TOP/man/$p.1" SYNOPSIS)
		[ -n "$(usage_lines "$p")" ]
		while read -r line; do
			case "$synopsis " in
			*"$line "*) ;;
			*)
				printf '%s --help: %s\n%s.1:     %s\n' "$p" "$line" "$p" "$synopsis"
				false
				;;
			esac
		done <<-END
			$(usage_lines "$p")
		END
	done
}

@test "every option of --help is described, and every option described is in --help" {
	for p in $(programs); do
		"$p" --help | sed -n '/^usage:/,$p' | grep -oE -- '(^|[^a-z-])--[a-z][a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u >help
		section "$TOP/man/$p.1" DESCRIPTION | grep -oE -- '--[a-z][a-z-]+' | sort -u >described
		run comm -23 help described
		[ -z "$output" ] || { echo "$p.1 does not describe:" $output; false; }
		# The text also mentions options of other programs; those of the lists are the page's own.
		sed -n 's/^\.It Fl -\([a-z][a-z-]*\).*/--\1/p' "$TOP/man/$p.1" | sort -u >listed
		run comm -13 help listed
		[ -z "$output" ] || { echo "$p --help does not say:" $output; false; }
	done
}

@test "--help fits one screen and begins with examples, and --version prints the version" {
	for p in $(programs); do
		"$p" --help >help
		[ "$(wc -l <help)" -le 45 ] || { echo "$p --help has $(wc -l <help) lines"; false; }
		awk 'length > 80' help >wide
		[ ! -s wide ] || { echo "$p --help is wider than 80 columns:"; cat wide; false; }
		[ "$(head -n 1 help)" = examples: ] || { echo "$p --help begins: $(head -n 1 help)"; false; }
		[ "$("$p" --version)" = "$p (memabra) $(cat "$TOP/VERSION")" ]
	done
}

@test "every example runs" {
	PATH=$TOP/pipelines/demo:$PATH
	for m in "$TOP"/man/*.[157]; do
		dir=$BATS_TEST_TMPDIR/$(basename "$m")
		mkdir "$dir"
		cd "$dir"
		command=
		while IFS=' ' read -r may line; do
			command="$command${command:+
}$line"
			case $line in *\\) continue ;; esac
			sh -n -c "$command" 2>/dev/null || continue
			if lacks "$command"; then
				echo "# $(basename "$m"): skipped, $program is not installed: $line" >&3
				command=
				continue
			fi
			got=0
			sh -c "$command" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" </dev/null 3>&- || got=$?
			if [ "$got" -gt "$may" ]; then
				printf '%s: exit status %s of\n%s\n' "$(basename "$m")" "$got" "$command"
				head -n 20 "$BATS_TEST_TMPDIR/err"
				false
			fi
			command=
		done < <(examples "$m")
		[ -z "$command" ] || { printf '%s: not a whole command:\n%s\n' "$(basename "$m")" "$command"; false; }
	done
}

@test "the lists of fields, limits and programs agree with the source" {
	[ -n "${MB_OBJ:-}" ] || make -C "$TOP" -s --no-print-directory obj/tests/recdoc
	for m in man/memabra-records.5 man/memabra.7 README.md; do
		"${MB_OBJ:-$TOP/obj}/tests/recdoc" <"$TOP/$m" >fields
		(cd "$TOP" && tests/proglist) <fields >page
		diff -u "$TOP/$m" page || { echo "run: make records"; false; }
	done
	[ "$(grep -c '](man/mb.*\.1) |' page)" -eq "$(programs | wc -l)" ]
}

@test "memabra-records(5) lists every field of a case" {
	mb-benchmark default | mb-route | "$TOP/pipelines/demo/agent" | mb-caseindex --state s build
	mb-caseindex --state s dump | head -n 1 |
		jq -r '[paths | map(if type == "number" then "[]" else "." + . end) | add[1:]] | unique[] | select(endswith("[]") | not)' >fields
	[ "$(wc -l <fields)" -gt 10 ]
	while read -r field; do
		grep -qF ".It Va $field Pq " "$TOP/man/memabra-records.5" || { echo "$field is missing"; false; }
	done <fields
}

@test "lib/README.md lists every module, and nothing else" {
	awk '/^## / { room = $2; sub(":", "", room) } /^- `/ { split($2, f, "`"); print room "/" f[2] }' \
		"$TOP/lib/README.md" | sort >map
	(cd "$TOP/lib" && {
		ls ./*/*.c
		for h in ./*/*.h; do # a header without a .c file is a module of its own
			[ -e "${h%.h}.c" ] || echo "$h"
		done
	}) | sed 's,^\./,,' | sort >house
	diff map house
}
