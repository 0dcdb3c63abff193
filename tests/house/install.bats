# What is installed works from where it lies, and uninstalling leaves nothing.

load ../cmd/helper

@test "install, run, uninstall: nothing is left" {
	# The programs are built; a copy of the tree's obj/ is not needed to install them.
	run make -C "$TOP" ${MB_OBJ:+"O=$MB_OBJ" "B=$MB_BIN"} --no-print-directory install DESTDIR="$PWD/stage" PREFIX=/usr
	[ "$status" -eq 0 ] || { echo "$output"; false; }
	for p in "$TOP"/cmd/mb-*.c; do [ -x "stage/usr/bin/$(basename "$p" .c)" ]; done
	[ -x stage/usr/bin/mb-cycle ]
	stage/usr/bin/mb | grep -q '^  route '
	(PATH=/usr/bin:/bin && [ "$(stage/usr/bin/mb route --version)" = "$(stage/usr/bin/mb-route --version)" ])
	for m in "$TOP"/man/*.[157]; do [ -f "stage/usr/share/man/man${m##*.}/$(basename "$m")" ]; done
	for p in mb mb-route mb-cycle; do
		grep -q '^mb-route - --router ' "stage/usr/share/bash-completion/completions/$p"
		grep -q '^mb-route - --router ' "stage/usr/share/fish/vendor_completions.d/$p.fish"
	done
	grep -q '^mb-route - --router ' stage/usr/share/zsh/site-functions/_memabra
	version=$(cat "$TOP/VERSION")
	for p in stage/usr/bin/*; do
		[ "$("$p" --version)" = "$(basename "$p") (memabra) $version" ]
	done
	make -C "$TOP" ${MB_OBJ:+"O=$MB_OBJ" "B=$MB_BIN"} --no-print-directory uninstall DESTDIR="$PWD/stage" PREFIX=/usr
	[ -z "$(find stage ! -type d)" ]
}

@test "help lists every target that a user would call" {
	run make -C "$TOP" help
	for t in all check demo bench install uninstall check-install lint clean help; do
		grep -q "^$t " <<<"$output" || { echo "$t"; false; }
	done
}
