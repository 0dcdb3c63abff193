#!/usr/bin/env python3
"""Ask mb-route from Python, and log what became of each task. Copy this file.

usage: route.py STATE LOG    (a task a line on stdin: {"task": ..., "candidate_sets": ...})
"""
import json
import subprocess
import sys


class Router:
    def __init__(self, state, log):
        command = ["mb-route", "--strict", "--state", state, "--explore", "squarecb"]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.log = open(log, "a")

    def route(self, task):
        print(json.dumps(task), file=self.child.stdin, flush=True)
        return json.loads(self.child.stdout.readline())  # fails if mb-route refused the task and ended

    def done(self, routed, reward, latency_ms=None):
        outcome = {"status": "success" if reward > 0.5 else "failure", "latency_ms": latency_ms}
        print(json.dumps({**routed, "reward": reward, "outcome": outcome}), file=self.log, flush=True)


if __name__ == "__main__":
    router = Router(sys.argv[1], sys.argv[2])
    for line in sys.stdin:
        routed = router.route(json.loads(line))
        router.done(routed, reward=1 if routed["decisions"][0]["selected_ids"] else 0)  # your agent acts here
