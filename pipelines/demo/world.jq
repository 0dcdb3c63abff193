# A small office, lived through task by task. Input: one task of the default
# suite, for its catalogue. Arguments: $sentences (lines of sentences.tsv),
# $from, $count. Output: tasks, each with the outcome of every action that
# helps, which the agent looks up and the router never reads.
def cities: ["Lisbon", "Oslo", "Bergen", "Rome", "Vienna", "Porto", "Ghent", "Turin", "Malmo", "Krakow", "Nantes"];
def names: ["Anna", "Ben", "Ines", "Milan", "Yusuf", "Sofia", "Noor", "Pedro", "Greta", "Hanne", "Omar", "Ruth", "Taro"];

# Numbers that look like chance and are the same every time.
def chance($i; $n): (($i * 7919 + 104729) * 31 + ($i % 97) * 613) % $n;

def kind: {mem: "inject_memory", skill: "load_skill", tool: "call_tool"}[split("-")[0]];
def outcome($ids; $reward):
	{(if ($ids | length) == 0 then "direct_answer"
	  elif ($ids | length) == 1 then ($ids[0] | kind) + ":" + $ids[0]
	  else "composite_action:" + ($ids | join("+")) end):
	 {status: (if $reward == 1 then "success" else "partial" end), reward: $reward,
	  latency_ms: (20 + 200 * ($ids | map(if startswith("tool-") then 2 else 0.5 end) | add // 0)),
	  cost: (0.005 * ($ids | length))}};

.candidate_sets as $all
| [$sentences | split("\n")[] | select(. != "") | split("\t") | {ids: (if .[0] == "-" then [] else .[0] | split("+") end), text: .[1]}] as $lines
| range($from; $from + $count) as $i
| $lines[chance($i; $lines | length)] as $line
| ($line.text
	| gsub("\\{city\\}"; cities[chance($i + 1; cities | length)])
	| gsub("\\{name\\}"; names[chance($i + 2; names | length)])
	| gsub("\\{n\\}"; (2 + chance($i + 3; 480) | tostring))) as $text
| {task: {task_id: "demo-\($i)", input: $text, channel: "demo",
	  created_at: (1767225600 + $i * 300 | todate), user_id: null},
   context_snapshot: {conversation_summary: "", environment_summary: "", recent_failures: []},
   # What serves the task, and about a third of the rest: nobody is offered everything.
   candidate_sets: ($all | map_values([to_entries[]
	| select((.value.id as $id | $line.ids | index($id)) or chance($i * 5 + .key * 37 + (.value.id | length); 1009) < 380) | .value])),
   outcomes: ({"*": {status: "failure", reward: 0, latency_ms: 450, cost: 0.01}}
	+ (if ($line.ids | length) == 2 then outcome([$line.ids[0]]; 0.5) + outcome([$line.ids[1]]; 0.5) else {} end)
	+ outcome($line.ids; 1))}
