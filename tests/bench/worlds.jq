# Worlds for tests/bench/learning: logs and suites that are made from the data sets and from
# pseudo-random numbers, the same on every machine.

def step: . * 16807 % 2147483647;

# A number from 0 to 1 that depends on a text; `normal` has the mean 0 and the deviation 1.
def seed: (reduce explode[] as $c (12345; (. * 31 + $c) % 2147483647)) + 1 | step | step;
def uniform: seed / 2147483647;
def normal: seed | step as $a | ($a | step) as $b | [., $a, $b] | add / 2147483647 * 2 - 3;

def max_by_value: to_entries | max_by(.value) | .key;
def clamp: if . < 0 then 0 elif . > 1 then 1 else . end;
def actions: [.candidate_sets[][] | {memory: "inject_memory", skill: "load_skill", tool: "call_tool"}[.type] + ":" + .id]
	+ ["direct_answer"];
def decision($action; $p): {step: 1, decision_type: ($action | sub(":.*"; "")),
	selected_ids: ($action | if contains(":") then sub("^[^:]*:"; "") | split("+") else [] end), propensity: $p};
def tool($id; $title; $summary): {id: $id, type: "tool", title: $title, summary: $summary, triggers: [],
	cost: 0.01, confidence: 0, success_rate: 0.5, freshness: 1, risk: 0.1, tags: [], source: "world"};

# The right action of a task: of a benchmark task, or of a logged decision that earned 1; else null.
def right: if .outcomes then first(.outcomes | to_entries[] | select(.value.reward == 1) | .key) // null
	elif .reward.total == 1 then .decisions[0] | [.decision_type] + (.selected_ids | if . == [] then [] else [join("+")] end)
		| join(":")
	else null end;

# The domain of the right tool of a task of clinc150.
def domain: right as $right | if $right == "direct_answer" then "none"
	else ($right | sub("call_tool:"; "")) as $id | first(.candidate_sets.tool[] | select(.id == $id) | .tags[0]) end;

# A task with these outcomes, as a benchmark task or as a trajectory that a policy made. The policy
# takes one `usual` action with the probability 1 - $epsilon, and else any action of `among`.
def suite($outcomes): {task, context_snapshot, candidate_sets, outcomes: ($outcomes | map_values({status: "success", reward: .}))};
def logged($outcomes; $usual; $among; $epsilon): (.task.input + .task.task_id + "draw" | uniform) as $u
	| (if $u >= $epsilon then $usual else $among[$u / $epsilon * ($among | length) | floor] end) as $action
	| (if $action == $usual then 1 - $epsilon else 0 end + $epsilon / ($among | length)) as $p
	| {trajectory_id: .task.task_id, task, context_snapshot, candidate_sets, decisions: [decision($action; $p)],
		reward: {total: ($outcomes[$action] // $outcomes["*"])}};

# ---- noisy: the same models for every task, and the text says little about which is best ----

# Without channels, the direct answer is one of the models. Binary: a reward is 1 or 0.
def noisy($models; $channels; $binary): domain as $domain | right as $right | .task.input as $text
	| .task.channel = (if $channels then $domain else "chat" end)
	| .candidate_sets = {memory: [], skill: [], tool: [range(if $channels then 0 else 1 end; $models) | tool("model-\(.)"; "Model \(.)"; "A language model")]}
	| reduce range($models) as $k ({task: ., outcomes: {"*": 0}, mean: {"*": 0}}; "model-\($k)" as $m | (if $k > 0 or $channels then "call_tool:" + $m else "direct_answer" end) as $action
		| (.55 + .06 * ($m | normal) + (if $channels then .1 else .03 end) * ($m + $domain | normal)
			+ .06 * ($m + $right | normal) + .15 * ($text | normal) | clamp) as $mean
		| .mean[$action] = $mean
		| .outcomes[$action] = if $binary then if ($m + $text + "reward" | uniform) < $mean then 1 else 0 end
			else $mean + .25 * ($m + $text | normal) | clamp end);
def noisy_log($models; $channels; $binary): noisy($models; $channels; $binary) | . as $w
	| .task | logged($w.outcomes; "call_tool:model-1"; (if $channels then actions[:-1] else actions end); .5);
def noisy_suite($models; $channels): noisy($models; $channels; false) | . as $w | .task | suite($w.mean);

# ---- recur: the same tasks again and again, any action, and some rewards are wrong ----

def recur_log($times; $wrong): . as $w | actions as $all | range($times) as $k
	| .task | .task_id += "-\($k)" | . as $task | (.input + .task_id) as $text
	| $all[($text + "action" | uniform) * ($all | length) | floor] as $action
	| ($w.outcomes[$action] // $w.outcomes["*"] | .reward) as $reward
	| $w | .task = $task | {trajectory_id: .task.task_id, task, context_snapshot, candidate_sets,
		decisions: [decision($action; 1 / ($all | length))],
		reward: {total: (if ($text + "wrong" | uniform) < $wrong then 1 - $reward else $reward end)}};

# ---- languages: ten skills, and tasks in three scripts, of which one has another mix of tasks ----

def chinese: ascii_downcase | [scan("[a-z0-9]+") | seed | [19968 + . % 3000, 19968 + (. / 3000 | floor) % 3000]] | add // [] | implode;
def cyrillic: ascii_downcase | explode | map(if . >= 97 and . <= 122 then . + 975 else . end) | implode;
def languages: domain as $domain | (.task.input | uniform) as $u | ("language " + .task.input | uniform) as $v
	| (if $u < .4 then "en" elif $u < .6 then "ru" else "zh" end) as $l
	| select($l != "zh" or $domain == "banking" or $v < .2)
	| {en: "en", ru: "ru", zh: "zh"}[$l] as $l | .task.channel = $l
	| .task.input |= (if $l == "zh" then chinese elif $l == "ru" then cyrillic else . end)
	| .candidate_sets = {memory: [], tool: [], skill: [("auto_and_commute", "banking", "credit_cards", "home",
		"kitchen_and_dining", "meta", "small_talk", "travel", "utility", "work")
		| tool(.; gsub("_"; " "); "Handles requests about \(gsub("_"; " "))") | .type = "skill"]}
	| {task: ., outcomes: ({"*": 0} + {(if $domain == "none" then "direct_answer" else "load_skill:" + $domain end): 1})};
def languages_log: languages | . as $w | .task | logged($w.outcomes; "load_skill:banking"; actions; .6);
def languages_suite: languages | . as $w | .task | suite($w.outcomes);

# ---- rare: four candidates whose texts tell well which is right, and in a third of the tasks none is ----

# A third of the tasks have tools that a log chooses 0 to 5 times; the ids of the others recur.
def rare($only): right as $right | ("rare " + .task.task_id | seed) as $n
	| (if $only or $n % 3 == 0 then "-\($n % 40)" else "" end) as $suffix
	| ([.candidate_sets.tool[] | select("call_tool:" + .id == $right)]) as $it
	| select($right == "direct_answer" or any($it[]; .confidence > .2))
	| ([.candidate_sets.tool[] | select("call_tool:" + .id != $right)] | sort_by("\($n)" + .id | seed)
		| .[:4 - ($it | length)]) as $others
	| (if $n % 100 < 35 then [] else $it end) as $it
	| .candidate_sets.tool = ($it + $others | sort_by(.id) | map(.id += $suffix))
	| .outcomes = ({"*": 0} + {(if $it == [] then "direct_answer" else "call_tool:" + $it[0].id + $suffix end): 1}
		| map_values({status: (if . == 1 then "success" else "failure" end), reward: .}));
def keyword($direct): [.candidate_sets.tool[]] | max_by(.confidence)
	| if . == null or .confidence <= $direct then "direct_answer" else "call_tool:" + .id end;
def rare_log: rare(false) | (.outcomes | map_values(.reward)) as $o | logged($o; keyword(.15); actions; .4);

# ---- poison: hostile lines of one user repeat the good texts of a tool, with another tool and the reward 1 ----

def with_tool($id): .candidate_sets.tool |= (map(select(.id != $id)) + [tool($id; $id | gsub("_"; " "); "")]);
def poison($tool; $other; $lines): [inputs | select(.decisions[0].selected_ids == [$tool] and .reward.total == 1)] as $good
	| range($lines) as $i | $good[$i % ($good | length)] | with_tool($other)
	| .trajectory_id = "hostile-\($i)" | .task.user_id = "hostile" | .decisions = [decision("call_tool:" + $other; null)];

# ---- low exploration: the lines of a log that a policy which explores less would also have made ----

# They log .9 softmax(score/temperature) + .1/actions. The score of a tool is its confidence; metatool has pairs.
# The reward does not depend on the policy, so the lines are kept with the ratio of both policies.
def explored($e): (.task.channel == "metatool") as $two | [.candidate_sets.tool[] | {("call_tool:" + .id): .confidence}] | add
	| (to_entries | sort_by(-.value) | .[:3]) as $best
	| .direct_answer = (if $two then .11 else .16 end)
	| if $two then . + ([[0, 1], [0, 2], [1, 2]] | map([$best[.[]] | values] | select(length == 2)
		| {("composite_action:" + (map(.key | sub("call_tool:"; "")) | sort | join("+"))): (map(.value) | add * .4)}) | add) else . end
	| (if $two then .05 else .07 end) as $t | length as $n | (max_by_value) as $top
	| (map_values(. / $t | exp) | add) as $sum
	| {top: $top, p: (.9 * (.[$top] / $t | exp) / $sum + .1 / $n), greedy: (1 - $e + $e / $n), other: ($e / $n)};
def less_explored($e): . as $t | explored($e) as $x | (.decisions[0] | [.decision_type] + (.selected_ids | if . == [] then [] else [sort | join("+")] end)
		| join(":")) as $action
	| if $action == $x.top then .decisions[0].propensity = $x.greedy
	  else select(("explore " + .trajectory_id | uniform) < $x.other / .decisions[0].propensity * $x.p / $x.greedy)
		| .decisions[0].propensity = $x.other end;
