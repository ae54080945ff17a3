# METADATA
# description: High-risk actions, isolation, business hours and suspicious patterns.
package acgs.safety

import data.acgs.lib
import data.acgs.limits
import data.acgs.lists

is_high_risk if lib.in_list(lists.high_risk)

# METADATA
# title: High risk without authorization
# description: A high-risk action needs a recorded additional authorization.
# custom:
#   code: high_risk_unauthorized
#   principle: accountability
#   severity: high
#   enforcement: deny
#   control: ACGS-SAF-01
#   owner: policy team
violations contains v if {
	is_high_risk
	not "additional_authorization" in lib.approved
	v := lib.finding(rego.metadata.rule(), "acgs.safety", $"{lib.action} has no additional authorization")
}

# METADATA
# title: High risk without security review
# description: A high-risk action needs a recorded, passed security review.
# custom:
#   code: high_risk_unreviewed
#   principle: accountability
#   severity: high
#   enforcement: deny
#   control: ACGS-SAF-02
#   owner: policy team
violations contains v if {
	is_high_risk
	not "security_review" in lib.approved
	v := lib.finding(rego.metadata.rule(), "acgs.safety", $"{lib.action} has no passed security review")
}

# METADATA
# title: Isolation missing
# description: Untrusted code and outside content need sandbox, network and filesystem isolation; one finding for each that is missing.
# custom:
#   code: isolation_missing
#   principle: non_maleficence
#   severity: high
#   enforcement: deny
#   control: ACGS-SAF-03
#   owner: policy team
violations contains v if {
	lib.in_list(lists.isolation_required)
	some kind, _ in lib.isolation_kinds
	not kind in lib.isolated
	v := lib.finding(rego.metadata.rule(), "acgs.safety", kind)
}

# METADATA
# title: Outside business hours
# description: Some actions are for business hours by the engine's clock (UTC), or an active window.
# custom:
#   code: outside_business_hours
#   principle: accountability
#   severity: medium
#   enforcement: deny
#   control: ACGS-SAF-04
#   owner: policy team
violations contains v if {
	lib.in_list(lists.business_hours_only)
	not is_business_hours
	not is_window_open
	v := lib.finding(rego.metadata.rule(), "acgs.safety", "no window is open")
}

is_business_hours if {
	hour := time.clock(lib.now_ns)[0]
	hour >= limits.business_hours.opens
	hour < limits.business_hours.closes
}

is_window_open if {
	some window in data.runtime.windows
	object.get(window, "action", null) in [null, lib.action]
	time.parse_rfc3339_ns(window.starts) <= lib.now_ns
	time.parse_rfc3339_ns(window.ends) > lib.now_ns
}

suspicious contains pattern if {
	some pattern in lists.suspicious_patterns
	pattern in lib.claims.suspicious_patterns
}

# METADATA
# title: Suspicious pattern
# description: One suspicious pattern puts the agent under closer watch.
# custom: { code: suspicious_pattern, obligation: enhanced_monitoring }
obligations contains duty if {
	count(suspicious) > 0
	count(suspicious) < limits.suspicious.review_at
	duty := {
		"rule": $"acgs.safety/{rego.metadata.rule().custom.code}",
		"duty": {
			"kind": "enhanced_monitoring",
			"reason": concat(" ", ["suspicious:", concat(", ", sort(suspicious))]),
			"until": lib.in_seconds(limits.monitoring_hours * 3600),
		},
	}
}

# METADATA
# title: Suspicious patterns
# description: Several suspicious patterns at once need a person.
# custom: { code: suspicious_patterns, obligation: require_review }
obligations contains duty if {
	count(suspicious) >= limits.suspicious.review_at
	duty := lib.review(rego.metadata.rule(), "acgs.safety", {
		"reason": concat(" ", ["suspicious:", concat(", ", sort(suspicious))]),
		"priority": "high",
		"minutes": limits.review.target_minutes.high,
		"met_by": {"review"},
	})
}
