#!/usr/bin/env python3
"""Offer a model the tools that the router lists, and log what came of it. Copy this file.

usage: openai_loop.py STATE LOG TOOLS.json PROMPT    (OPENAI_BASE_URL, OPENAI_API_KEY, MODEL)
"""
import json
import os
import subprocess
import sys
import urllib.request

state, log, tools, prompt = sys.argv[1:]
tools = {t["function"]["name"]: t for t in json.load(open(tools))}
candidates = [{"id": n, "title": n, "summary": t["function"].get("description", "")} for n, t in tools.items()]
task = {"task": {"input": prompt}, "candidate_sets": {"tool": candidates}}
routed = json.loads(subprocess.run(["mb-route", "--state", state, "--top", "5"], input=json.dumps(task) + "\n",
                                   capture_output=True, text=True, check=True).stdout)
names = [n for a in routed["shortlist"] for n in a["action"].partition(":")[2].split("+") if n in tools]
body = {"model": os.environ["MODEL"], "messages": [{"role": "user", "content": prompt}],
        "tools": [tools[n] for n in dict.fromkeys(names)] or list(tools.values())}
request = urllib.request.Request(os.environ["OPENAI_BASE_URL"] + "/chat/completions", json.dumps(body).encode(),
                                 {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]})
message = json.load(urllib.request.urlopen(request))["choices"][0]["message"]
used = [c["function"]["name"] for c in message.get("tool_calls") or []]
decision = {"decision_type": "call_tool" if used else "direct_answer", "selected_ids": used[:1]}  # the model decided
print(json.dumps({**task, "trajectory_id": routed["trajectory_id"], "decisions": [decision]}), file=open(log, "a"))
print(json.dumps(message))  # run the tools, go on, and send the reward later: mb-reward --feedback
