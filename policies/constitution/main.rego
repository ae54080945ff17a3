# METADATA
# description: The decision - a refusal, else every rule's findings, the waivers in force, and what an allowed request owes.
package acgs.main

import data.acgs.agents
import data.acgs.dangerous
import data.acgs.data_access
import data.acgs.evolution
import data.acgs.lib
import data.acgs.limits
import data.acgs.lists
import data.acgs.principles
import data.acgs.refusal
import data.acgs.resources
import data.acgs.review
import data.acgs.safety
import data.acgs.sandbox
import data.acgs.score
import data.acgs.transparency

# METADATA
# title: Decision
# description: May this agent do this now? Allowed only without a refusal, an unwaived denial and an unmet review.
# entrypoint: true
default decision := {
	"allow": false,
	"verdict": "deny",
	"reason": "undefined_result: the constitution gave no answer",
	"refusal": "undefined_result",
	"violation_codes": [],
	"violations": [],
	"obligations": [],
	"score": 0,
	"score_parts": {},
	"principles": {},
	"assumed": [],
	"fired_rules": [],
	"runtime_stale": true,
}

decision := {
	"allow": verdict == "allow",
	"verdict": verdict,
	"reason": reason,
	"refusal": refusal.code,
	"violation_codes": sort({v.code | some v in judged}),
	"violations": judged,
	"obligations": sort({owed.duty | some owed in obligations}),
	"score": score.total,
	"score_parts": score.parts,
	"principles": score.principle_scores,
	"assumed": assumed,
	"fired_rules": sort({$"{v.rule}/{v.code}" | some v in judged} | {owed.rule | some owed in obligations}),
	"runtime_stale": refusal.is_stale,
}

# METADATA
# title: Allow
# description: The decision's answer alone, for callers that ask for nothing else.
# entrypoint: true
default allow := false

allow if decision.allow == true

# METADATA
# title: Health
# description: What this constitution consists of. The engine adds its version and hash, which cannot be part of what they are the digest of.
# entrypoint: true
health := {
	"rules": count(lists.codes),
	"principles": count(lists.principles),
	"entrypoints": ["acgs/main/allow", "acgs/main/decision", "acgs/main/health", "system/log/mask"],
}

found contains v if {
	refusal.code == null
	some v in agents.violations
}

found contains v if {
	refusal.code == null
	some v in dangerous.violations
}

found contains v if {
	refusal.code == null
	some v in safety.violations
}

found contains v if {
	refusal.code == null
	some v in principles.violations
}

found contains v if {
	refusal.code == null
	some v in transparency.violations
}

found contains v if {
	refusal.code == null
	some v in resources.violations
}

found contains v if {
	refusal.code == null
	some v in sandbox.violations
}

found contains v if {
	refusal.code == null
	some v in evolution.violations
}

found contains v if {
	refusal.code == null
	some v in data_access.violations
}

judged := sort([object.union(v, {"waived_by": waiver_of(v)}) | some v in found])

# A critical rule has no waiver, whatever the runtime data says.
default waiver_of(_) := null

waiver_of(v) := min(waivers[v.code]) if v.severity != "critical"

codes_found := {v.code | some v in found}

waivers[waiver.rule] contains waiver.id if {
	some waiver in data.runtime.waivers
	waiver.rule in codes_found
	is_string(waiver.id)
	glob.match(waiver.selector.agent_id, null, lib.agent_id)
	lib.is_text(waiver.approver)
	waiver.approver != waiver.requester
	starts := time.parse_rfc3339_ns(waiver.starts)
	expires := time.parse_rfc3339_ns(waiver.expires)
	starts <= lib.now_ns
	lib.now_ns < expires
	expires - starts <= lib.seconds_ns((limits.waivers.maximum_days * 24) * 3600)
}

# Only the literal word monitor lets a finding pass.
blocking := [v |
	some v in judged
	v.waived_by == null
	v.enforcement != "monitor"
]

is_clear if {
	refusal.code == null
	count(blocking) == 0
}

duties contains owed if {
	refusal.code == null
	some owed in safety.obligations
}

duties contains owed if {
	refusal.code == null
	some owed in review.obligations
}

duties contains owed if {
	refusal.code == null
	some owed in data_access.obligations
}

duties contains owed if {
	refusal.code == null
	some owed in evolution.path.obligations
}

duties contains owed if {
	is_clear
	some owed in score.conditions
}

duties contains owed if {
	is_clear
	some owed in data_access.score.conditions
}

# A denied request is not sent to a person: an approval could not help it. A met review is not asked for again.
obligations contains owed if {
	some owed in duties
	owed.duty.kind != "require_review"
}

obligations contains owed if {
	is_clear
	some owed in duties
	owed.duty.kind == "require_review"
	count(owed.met_by & lib.approved) == 0
}

reviews := sort([[review_order[owed.duty.priority], owed.duty.reason] |
	some owed in obligations
	owed.duty.kind == "require_review"
])

review_order[severity] := i if some i, severity in lists.severities

verdict := "deny" if not is_clear

verdict := "review" if {
	is_clear
	count(reviews) > 0
}

verdict := "allow" if {
	is_clear
	count(reviews) == 0
}

# The most severe finding speaks for the rest.
reason := $"{refusal.code}: {refusal.reasons[refusal.code]}" if refusal.code != null

reason := sort([[review_order[v.severity], v.message] | some v in blocking])[0][1] if {
	refusal.code == null
	count(blocking) > 0
}

reason := $"review: {reviews[0][1]}" if verdict == "review"

reason := "allowed" if verdict == "allow"

assumed := sort(((principles.assumed | sandbox.assumed) | data_access.assumed))
