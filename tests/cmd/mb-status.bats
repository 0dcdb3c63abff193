# mb-status: what is active, since when and why; it changes nothing.

load helper

@test "text and JSON, however the state is named" {
	mb-report --state s append --run r --now 2026-01-01T00:00:00Z --status skipped >/dev/null
	mb-status --state s >text
	mb-status --state s --format json >json
	grep -qx 'active      rules' text
	mb-status --state=s --format json | cmp - json
	MB_STATE=s mb-status --format=json | cmp - json
	mkdir -p xdg && cp -a s xdg/memabra
	mb-status | sed 1d | diff <(sed 1d text) -
	jq -e '.active_version == "rules" and .reports == 1 and .last_report.status == "skipped"' json
}

@test "it runs no cycle, takes no lock, and leaves every byte" {
	mb-report --state s append --run r --now 2026-01-01T00:00:00Z --status skipped >/dev/null
	(cd s && find . -type f -exec sha256sum {} + | sort) >before
	exec 8>>s/lock
	flock -n 8
	run -0 --separate-stderr mb-status --state s
	[ -z "$stderr" ]
	(cd s && find . -type f -exec sha256sum {} + | sort) | cmp - before
}

@test "a state that is not there exits 1, misuse 2, a full disk 4" {
	fails_with 1 "nowhere: no such state" mb-status --state nowhere
	[ ! -e nowhere ]
	fails_with 2 "no operands are read: 'x'; say --state DIR, or mb-summary for a log" mb-status x
	mkdir dir
	fails_with 2 "no operands are read: for this state say --state 'dir'" mb-status dir
	fails_with 2 "try 'mb-status --help'" mb-status --state
	fails_with 2 "--format wants text, json, html, prometheus or otlp: 'xml'" mb-status --format xml
	mkdir s
	mb-status --state s >/dev/full 2>err && false || [ $? -eq 4 ]
}
