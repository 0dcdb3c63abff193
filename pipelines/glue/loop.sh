#!/bin/sh
# Route each task, let a command do it, and log the trajectory. Copy this file.
# usage: loop.sh STATE LOG COMMAND    (a task a line on stdin)
# COMMAND gets the routed task on stdin, and prints a reward from 0 to 1.
set -eu
state=$1 log=$2 act=$3
mb-route --state "$state" --explore squarecb | while IFS= read -r routed; do
	reward=$(printf '%s\n' "$routed" | sh -c "$act")
	printf '%s\n' "$routed" | jq -c --argjson reward "$reward" '.reward = $reward' >>"$log"
done
