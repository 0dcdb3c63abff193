# The units, and the Debian package as far as it can be checked without building it: `make deb-check`
# builds it.

load ../cmd/helper

setup_file() {
	export UNITS="$BATS_TEST_DIRNAME/../../pipelines/system"
}

@test "systemd accepts the units, and finds them safe" {
	command -v systemd-analyze >/dev/null || skip 'systemd-analyze is not installed'
	cp "$UNITS"/memabra*.service "$UNITS"/memabra*.socket "$UNITS"/memabra*.timer .
	# It checks that the program is there.
	sed -i "s,/usr/bin/mb-serve,$(command -v mb-serve)," memabra-serve.service
	systemd-analyze verify --man=no ./memabra* >said 2>&1 || { cat said; false; }
	[ ! -s said ] || { cat said; false; }
	# Exposure times ten: 2.0 at most.
	for s in ./*.service; do
		systemd-analyze security --offline=yes --threshold=20 "$s" >said || { tail -n 1 said; false; }
	done
}

@test "memabra-serve.service starts a server that systemd can hand its socket to" {
	command -v systemd-socket-activate >/dev/null || skip 'systemd-socket-activate is not installed'
	command=$(sed -n 's,^ExecStart=/usr/bin/,,p' "$UNITS/memabra-serve.service")
	[[ $command == 'mb-serve --state /var/lib/memabra '* ]]
	socket=$(sed -n 's/^ListenStream=//p' "$UNITS/memabra-serve.socket")
	[ "$socket" = /run/memabra/router.sock ]
	mkdir state
	# shellcheck disable=SC2086
	systemd-socket-activate --listen="$PWD/s" ${command/\/var\/lib\/memabra/$PWD/state} >said 2>&1 3>&- &
	server=$!
	mb-benchmark default | "${MB_OBJ:-$TOP/obj}/tests/talk" s | jq -se 'length == 120 and all(has("decisions"))'
	kill $server
	wait $server || { cat said; false; }
}

@test "sysusers and logrotate accept their files" {
	if command -v systemd-sysusers >/dev/null; then
		systemd-sysusers --dry-run "$UNITS/memabra.conf" >said 2>&1 && ! grep -qi "fail\|ignor" said || { cat said; false; }
	fi
	if command -v logrotate >/dev/null && id memabra 2>/dev/null; then
		logrotate --debug "$UNITS/logrotate.conf" >said 2>&1
		! grep -q error said || { cat said; false; }
	fi
	command -v systemd-sysusers >/dev/null || skip 'systemd-sysusers is not installed'
}

@test "the package installs files that exist, with the version and licence of the source" {
	sed -n 's/^\(pipelines[^ ]*\).*/\1/p' "$TOP/debian/memabra.install" "$TOP/debian/memabra.examples" >files
	[ "$(wc -l <files)" -ge 7 ]
	while read -r f; do [ -e "$TOP/$f" ] || { echo "$f"; false; }; done <files
	[ "$(sed -n '1s/.*(\(.*\)).*/\1/p' "$TOP/debian/changelog")" = "$(cat "$TOP/VERSION")" ]
	diff <(sed -n '5,$p' "$TOP/LICENSE") <(sed -n '/^License: Expat/,$p' "$TOP/debian/copyright" | sed '1d; s/^ //; s/^\.$//')
	# What .ci/deps installs to build is what the package needs to build.
	sed -n '/^table/,/^}/s/^\t*build  *\([^ ]*\) .*/\1/p' "$TOP/.ci/deps" | sort >needed
	sed -n '/^Build-Depends/,/^[A-Z]/p' "$TOP/debian/control" | tr -c 'a-z0-9-' '\n' | grep -E -- '-dev$' | grep -v cmocka | sort | diff needed -
	for t in "$TOP"/debian/tests/*; do
		[ "$(basename "$t")" = control ] || [ -x "$t" ] || { echo "$t"; false; }
	done
}

@test "the formula for Homebrew is Ruby, and depends on the libraries that the programs are linked with" {
	sed -n 's/^LIBS .*= //p' "$TOP/Makefile" | tr ' ' '\n' | sed -n 's/^-l//p' |
		sed 's/^sqlite3$/sqlite/; s/^z$/zlib/; /^m$/d' | sort >libraries
	sed -n 's/^  depends_on "\(.*\)"$/\1/p' "$UNITS/memabra.rb" | diff - libraries
	command -v ruby >/dev/null || skip 'ruby is not installed'
	ruby -wc "$UNITS/memabra.rb"
}
