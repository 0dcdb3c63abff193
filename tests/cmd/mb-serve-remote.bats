# mb-serve from afar: the commands of memabra-cookbook(7) that open a port or need another host.

load helper

talk() { "${MB_OBJ:-$TOP/obj}/tests/talk" "$@"; }

# A server at ./router.sock.
serve() {
	mb-benchmark default >tasks.jsonl
	mb-serve --socket router.sock >said 2>&1 3>&- &
	server=$!
	sed 1q tasks.jsonl | talk router.sock | jq -e 'has("decisions")'
}

teardown() {
	kill ${server:-} ${forward:-} 2>/dev/null || :
}

# The command of the cookbook that begins so.
command_of() {
	sed -n "s/^\.Dl \($1.*\)/\1/p" "$TOP/man/memabra-cookbook.7" | grep .
}

all_answered() { # FILE
	jq -se 'length == 120 and all(has("decisions"))' "$1"
}

@test "socat gives it a port of this machine" {
	command -v socat >/dev/null || skip 'socat is not installed'
	serve
	port=$((20000 + $$ % 10000))
	command=$(command_of 'socat TCP-LISTEN')
	[[ $command == *:7321,bind=127.0.0.1,* ]]
	${command/7321/$port} 3>&- &
	forward=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do ! socat -u OPEN:/dev/null "TCP:127.0.0.1:$port" 2>/dev/null || break; sleep 0.1; done
	socat -t 60 - "TCP:127.0.0.1:$port" <tasks.jsonl >got
	all_answered got
}

@test "nc and socat are clients of it" {
	command -v socat >/dev/null || command -v nc >/dev/null || skip 'neither socat nor nc is installed'
	serve
	! command -v socat >/dev/null || socat -t 60 - UNIX-CONNECT:router.sock <tasks.jsonl >got
	[ ! -e got ] || all_answered got
	# the nc of BSD has -U
	nc -h 2>&1 | grep -q -- -U || return 0
	nc -N -U router.sock <tasks.jsonl >got
	all_answered got
}

# An ssh to an sshd that is its child: no port, no daemon, and keys of its own.
make_ssh() { # SSHD
	ssh-keygen -q -t ed25519 -N '' -f key
	ssh-keygen -q -t ed25519 -N '' -f host-key
	printf '%s\n' "HostKey $PWD/host-key" "AuthorizedKeysFile $PWD/key.pub" 'StrictModes no' 'UsePAM no' 'PidFile none' \
		"SetEnv PATH=$PATH" >config
	mkdir bin
	printf '#!/bin/sh\nexec %s -F none -o "ProxyCommand=%s -i -f %s" -i %s %s "$@"\n' "$(command -v ssh)" "$1" "$PWD/config" "$PWD/key" \
		'-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes' >bin/ssh
	chmod +x bin/ssh
	PATH=$PWD/bin:$PATH
}

@test "ssh forwards the socket, and starts a server for one connection" {
	sshd=$(PATH=$PATH:/usr/sbin:/usr/local/sbin && command -v sshd) || skip 'sshd is not installed'
	make_ssh "$sshd"
	ssh host true 3>&- || skip 'sshd does not work here'
	serve
	mkdir local
	command=$(command_of 'ssh -N -L')
	[[ $command == *' ./router.sock:/run/memabra/router.sock host' ]]
	command=${command/.\/router.sock/.\/local\/router.sock}
	${command/\/run\/memabra/$PWD} 3>&- &
	forward=$!
	for _ in $(seq 100); do [ ! -S local/router.sock ] || break; sleep 0.1; done
	talk local/router.sock <tasks.jsonl >got
	all_answered got
	command=$(command_of 'ssh host mb-serve')
	eval "${command/--state s/} 3>&-"
	all_answered routed.jsonl
}
