# Lines of a log as Vowpal Wabbit reads them for --cb_adf: what somebody without memabra would write. tr makes
# the letters small, since that takes jq five times as long as all of this.
# The namespaces are those of mb-dataset --format vw: w, the words of the task; i, t and x, those of an action.

def plain: if contains(":") or contains("|") or contains("\n") then gsub("[:|\n]"; " ") else . end;

.decisions[0] as $d | [.candidate_sets[][]] as $c | ($d.selected_ids | join(" ")) as $chosen
| "0:\(1 - .reward.total):\($d.propensity // 1 / ($c | length + 1)) " as $cost
| "shared |w \(.task.input | plain)",
  ($c[] | (if .id == $chosen then $cost else "" end)
	+ "|i \(.id) |t \(.title | plain) |x \(.title + " " + .summary + " " + (.triggers | join(" ")) | plain)"),
  (if $chosen == "" then $cost else "" end) + "|i direct_answer",
  (if $d.decision_type == "composite_action" then "\($cost)|i \($chosen)" else empty end),
  ""
