# METADATA
# description: The score of an action. It may add scrutiny; it never turns a denial or a required review into an allow.
package acgs.score

import data.acgs.agents
import data.acgs.dangerous
import data.acgs.data_access
import data.acgs.evolution
import data.acgs.lib
import data.acgs.limits
import data.acgs.principles
import data.acgs.resources
import data.acgs.transparency

rates := limits.score

raw_principles := {
	"autonomy": autonomy,
	"beneficence": beneficence,
	"non_maleficence": non_maleficence,
	"transparency": clarity,
	"fairness": fairness,
	"privacy": privacy,
	"accountability": accountability,
}

principle_scores[name] := lib.rounded(value) if some name, value in raw_principles

autonomy := rates.autonomy.untouched if not principles.is_override

autonomy := rates.autonomy.with_consent if {
	principles.is_override
	principles.has_consent
}

autonomy := rates.autonomy.without_consent if {
	principles.is_override
	not principles.has_consent
}

# An assessment that is none earns nothing.
default beneficence := 0

beneficence := principles.benefit

default non_maleficence := 0

non_maleficence := 1 - principles.harm

default fairness := 0

fairness := principles.fairness

default privacy := 1

privacy := data_access.score.total if data_access.applies

default audited := false

audited if lib.is_audited

default responsible := false

responsible if principles.has_responsible_party

accountability := points(audited, rates.accountability.audited) + points(responsible, rates.accountability.responsible)

points(true, value) := value

points(false, _) := 0

default explained := false

explained if transparency.is_explained

clarity := (rates.transparency.base + points(explained, rates.transparency.explained)) + points(audited, rates.transparency.audited)

default prohibited := false

prohibited if dangerous.is_prohibited

default sandboxed := false

sandboxed if "sandbox" in lib.isolated

default under_rate := false

under_rate if agents.is_under_rate

safety := (points(prohibited == false, rates.safety.not_prohibited) + points(sandboxed, rates.safety.sandboxed)) + points(
	under_rate,
	rates.safety.under_rate,
)

default resource_share := 1

resource_share := sum([share | some share in resources.covered]) / count(resources.covered) if count(resources.covered) > 0

raw_parts := {
	"safety": safety,
	"constitutional": sum([value | some value in raw_principles]) / count(raw_principles),
	"resources": resource_share,
	"transparency": clarity,
}

action_parts[name] := lib.rounded(value) if some name, value in raw_parts

# A data request shows its six parts beside those of the action, and how many of its subjects consented.
parts := action_parts if {
	not data_access.applies
	not evolution.applies
}

parts := object.union_n([action_parts, data_access.score.parts, {"consent_rate": data_access.consent_rate}]) if {
	data_access.applies
	is_number(data_access.consent_rate)
}

parts := object.union(action_parts, data_access.score.parts) if {
	data_access.applies
	not is_number(data_access.consent_rate)
}

parts := evolution.path.parts if evolution.applies

total := lib.rounded(sum([share | some name, weight in rates.weights; share := weight * raw_parts[name]])) if not evolution.applies

total := evolution.path.score if evolution.applies

# METADATA
# title: Score below the monitoring line
# description: An otherwise allowed action with a middling score is watched more closely.
# custom: { code: score_monitored, obligation: enhanced_monitoring }
conditions contains duty if {
	not evolution.applies
	total < rates.monitor_below
	duty := {
		"rule": $"acgs.score/{rego.metadata.rule().custom.code}",
		"duty": {
			"kind": "enhanced_monitoring",
			"reason": $"score {total} < {rates.monitor_below}",
			"until": lib.in_seconds(limits.monitoring_hours * 3600),
		},
	}
}

# METADATA
# title: Score below the isolation line
# description: An otherwise allowed action with a low score should run isolated.
# custom: { code: score_isolation, obligation: isolation_advised }
conditions contains duty if {
	not evolution.applies
	total < rates.isolate_below
	duty := {
		"rule": $"acgs.score/{rego.metadata.rule().custom.code}",
		"duty": {"kind": "isolation_advised", "reason": $"score {total} < {rates.isolate_below}"},
	}
}

# METADATA
# title: Score below the review line
# description: An otherwise allowed action with a very low score goes to a person.
# custom: { code: score_review, obligation: require_review }
conditions contains duty if {
	not evolution.applies
	total < rates.review_below
	duty := lib.review(rego.metadata.rule(), "acgs.score", {
		"reason": $"score {total} < {rates.review_below}",
		"priority": "medium",
		"minutes": limits.review.target_minutes.medium,
		"met_by": {"review"},
	})
}
