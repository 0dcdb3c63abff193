# mb-cycle: nights with few new lines, which learn on from the router of the reservoir.

load helper

setup_file() {
	office 440
	echo '{"max_latency_increase_ms": 500, "min_reward_delta": 1, "confidence": 0}' >policy.json # holds all
	mkdir s
	cp policy.json s
	head -n 400 log.jsonl >first.jsonl
	mb-cycle --state s --now 2026-02-01T00:00:00Z first.jsonl >first.report || [ $? -eq 1 ]
	split -l 4 <(tail -n 40 log.jsonl) night.
}

# A night of its own; sets $router.
night() { # LOG [OPTION]...
	nights=$((${nights:-1} + 1))
	log=$1
	shift
	mb-cycle --state s --now "2026-02-0${nights}T00:00:00Z" "$@" "$log" >report 2>said || [ $? -eq 1 ] || { cat said; return 1; }
	router=s/runs/2026020${nights}T000000Z/router.jsonl
}

begin() {
	cp -a "$BATS_FILE_TMPDIR"/{s,first.jsonl,log.jsonl,night.a?} .
	base=s/runs/20260201T000000Z/router.jsonl
}

anew() { head -n 1 "$router" | jq -e '.parent == null and .examples_before == 0'; }

@test "few new lines: the router of the reservoir learns on from all lines since, then anew from all" {
	begin
	cp s/reservoir.jsonl before
	cp "$base" base
	night night.aa
	mb-dataset night.aa | mb-train --init base | cmp - "$router"
	cmp night.aa s/since.jsonl
	[ "$(stat -c %a s/since.jsonl)" = 600 ]
	# the router before is held: nothing is learnt from it
	night night.ab
	cat night.aa night.ab >both
	mb-dataset both | mb-train --init base | cmp - "$router"
	cmp both s/since.jsonl
	cmp before s/reservoir.jsonl
	[ -z "$(ls s/runs/*/{old,since}.jsonl 2>/dev/null)" ]
	# 12 are more than a fiftieth of 400
	night night.ac
	head -n 412 log.jsonl >all
	mb-dataset all | mb-train | cmp - "$router"
	cmp all s/reservoir.jsonl
	[ ! -s s/since.jsonl ]
	cp "$router" base
	night night.ad
	mb-dataset night.ad | mb-train --init base | cmp - "$router"
	mb-version --state s verify
}

@test "a promoted router changes nothing: the next night begins at the same one" {
	begin
	cp "$base" base
	echo '{"max_latency_increase_ms": 100000, "min_reward_delta": -1, "confidence": 0}' >s/policy.json
	night night.aa
	jq -e '.status == "promoted"' report
	head -n 1 s/active | jq -e '.examples == 4 and .examples_before == 400'
	night night.ab
	cat night.aa night.ab | mb-dataset | mb-train --init base | cmp - "$router"
	mb-version --state s rollback >/dev/null
	night night.ac --dry-run
	anew # 12 lines
}

@test "anew: another reservoir, suite, share, half-life, trainer; changed and forgotten lines; no base" {
	begin
	cp -a s t
	try() { # COMMAND...: before the night
		rm -rf s
		cp -a t s
		nights=1
		"$@"
	}
	try true && night night.aa --dry-run
	anew && false
	try sh -c 'head -n 1 night.ab >>s/reservoir.jsonl' && night night.aa --dry-run && anew
	try sh -c 'sed -i 1d s/benchmark.jsonl' && night night.aa --dry-run && anew
	try true && night night.aa --dry-run --hold-out 9 && anew
	try true && night night.aa --dry-run --half-life 30d && anew
	try true && night night.aa --dry-run --reservoir 403 && anew
	try export MB_TRAIN='env mb-train' && night night.aa --dry-run && anew
	unset MB_TRAIN
	sed -n 7p first.jsonl | jq -c '.reward = {total: 0.5}' >changed
	try true && night changed --dry-run && anew
	try rm s/runs/20260201T000000Z/base.jsonl && night night.aa --dry-run && anew
	try mb-forget --state s --now 2026-02-01T12:00:00Z <(sed -n 9p first.jsonl) >forgot 2>&1
	[ ! -e s/runs/20260201T000000Z/base.jsonl ]
	night night.aa --dry-run && anew
}

@test "forgetting reaches the lines since, and the routers of all later runs" {
	begin
	night night.aa
	night night.ab
	mb-forget --state s --now 2026-02-03T12:00:00Z <(sed -n 3p night.aa) >forgot
	jq -e '.reservoir == 1 and .unknown == 0' forgot
	[ "$(wc -l <s/since.jsonl)" -eq 7 ]
	[ -e "$base" ]
	[ ! -e s/runs/20260202T000000Z/router.jsonl ] && [ ! -e s/runs/20260202T000000Z/base.jsonl ]
	[ ! -e "$router" ] && [ ! -e s/runs/20260203T000000Z/base.jsonl ]
}

@test "a run before the last keeps what was selected, decided and said, and that is little" {
	begin
	night night.aa
	ls s/runs/20260202T000000Z >all
	cp s/runs/20260202T000000Z/{router,results}.jsonl .
	mb-report --state s --format html show 20260202T000000Z >page
	grep -qF 'runs/20260202T000000Z/router.jsonl' page
	echo '{"max_latency_increase_ms": 100000, "min_reward_delta": -1, "confidence": 0}' >s/policy.json
	night night.ab
	jq -e '.status == "promoted"' report
	old=s/runs/20260202T000000Z
	ls $old | diff all - >changes || true
	sed -n 's/^< //p' changes | tr '\n' ' ' | grep -qx 'base.jsonl examples.jsonl loaded.jsonl recipe results.jsonl router.jsonl '
	sed -n 's/^> //p' changes | tr '\n' ' ' | grep -qx 'results.jsonl.zst router.json '
	head -n 1 router.jsonl | cmp - $old/router.json
	[ "$(sha256sum <router.jsonl | cut -d ' ' -f 1)" = "$(jq -r .challenger_version $old/decision.json)" ]
	! command -v zstd || zstd -dc $old/results.jsonl.zst | cmp results.jsonl -
	# the page is the same but for the command, which needs the router
	mb-report --state s --format html show 20260202T000000Z >later
	grep -qF 'Of the router of this older run only the header is left' later
	grep -qF 'jq . s/runs/20260202T000000Z/router.json' later
	for f in page later; do sed 's/<h2>What to do.*//; /runs\/20260202T000000Z/d' $f | grep -F 'tasks' >$f.tasks; done
	diff page.tasks later.tasks
	# what was promoted is another name of the version
	version=s/routers/$(jq -r .promoted_version report).jsonl
	[ "$router" -ef "$version" ]
	night night.ac
	[ "$router" -ef "$version" ] || [ s/runs/20260203T000000Z/router.jsonl -ef "$version" ]
	mb-version --state s verify
	# lines that quote what is forgotten leave the packed results too
	id=$(sed -n 3p night.aa | jq -r .trajectory_id)
	{ cat results.jsonl; echo "\"see $id\""; } | gzip >$old/results.jsonl.zst
	mb-forget --state s --now 2026-02-05T00:00:00Z <(sed -n 3p night.aa) >forgot
	cmp results.jsonl $old/results.jsonl
	[ ! -e $old/results.jsonl.zst ]
}

@test "killed while the state takes over the lines: the next run completes it" {
	begin
	night night.aa
	mkdir fake
	ln -s "$(command -v mb-cycle)" fake/
	for file in reservoir since; do
		cp -a s t
		printf '#!/bin/sh\ncase "$*" in *"keep %s.jsonl") kill -9 "$(sed "s/.*pid \\([0-9]*\\),.*/\\1/" t/lock)"; kill -9 0 ;; esac\nexec "%s" "$@"\n' \
			$file "$(command -v mb-run)" >fake/mb-run
		chmod +x fake/mb-run
		cat night.ab night.ac >more
		PATH=$PWD/fake:$PATH setsid mb-cycle --state t --now 2026-02-03T00:00:00Z more >report 2>&1 && false
		[ -e t/pending ]
		run -1 --separate-stderr mb-cycle --state t --now 2026-02-04T00:00:00Z more
		[[ $stderr == *"completed run 20260203T000000Z, which had died"* ]]
		head -n 412 log.jsonl | cmp - t/reservoir.jsonl
		[ ! -s t/since.jsonl ]
		mb-version --state t verify
		rm -r t
	done
}
