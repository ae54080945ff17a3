# METADATA
# description: What sends an otherwise allowed request to a person.
package acgs.review

import data.acgs.lib
import data.acgs.limits

# A request for an assessment carries its scores as its data.
sources contains lib.claims

sources contains lib.request if lib.type == "review_assessment"

scores contains source.risk_score if {
	some source in sources
	not lib.is_absent(source, "risk_score")
}

# An assessment without a score, and a score that is none, are read as the highest.
highest := 1 if {
	lib.type == "review_assessment"
	count(scores) == 0
}

highest := 1 if {
	some score in scores
	not is_score(score)
}

highest := max(scores) if {
	count(scores) > 0
	every score in scores {
		is_score(score)
	}
}

is_score(score) if {
	is_number(score)
	score >= 0
	score <= 1
}

default priority := "high"

priority := "critical" if highest >= limits.review.critical_risk_score

# METADATA
# title: High risk score
# description: The request carries a high risk score.
# custom: { code: high_risk_score, obligation: require_review }
obligations contains duty if {
	highest >= limits.review.risk_score
	some duty in duties(rego.metadata.rule(), $"risk score {highest}")
}

# METADATA
# title: Policy violations detected
# description: The sender reports that policy was violated.
# custom: { code: policy_violations_detected, obligation: require_review }
obligations contains duty if {
	some source in sources
	not object.get(source, "policy_violations_detected", 0) in [0, false]
	some duty in duties(rego.metadata.rule(), "policy violations detected")
}

# METADATA
# title: Novel behavior detected
# description: The agent does something that it did not do before.
# custom: { code: novel_behavior_detected, obligation: require_review }
obligations contains duty if {
	some source in sources
	lib.is_flagged(source, "novel_behavior_detected")
	some duty in duties(rego.metadata.rule(), "novel behavior detected")
}

duties(rule, reason) := [
	lib.review(rule, "acgs.review", {
		"reason": reason,
		"priority": priority,
		"minutes": limits.review.target_minutes[priority],
		"met_by": {"review"},
	}),
	{
		"rule": $"acgs.review/{rule.custom.code}",
		"duty": {
			"kind": "enhanced_monitoring",
			"reason": reason,
			"until": lib.in_seconds(limits.monitoring_hours * 3600),
		},
	},
]
