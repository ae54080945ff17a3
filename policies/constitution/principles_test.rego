# METADATA
# description: Assessments at their limits, and what stands in for an absent one.
package acgs.principles_test

import data.acgs.principles

codes(claims) := {v.code | some v in found} if {
	found := principles.violations with input as {"context": claims, "facts": {"agent": {"owner": "Research"}}}
}

test_nothing_claimed_is_nothing_broken if {
	codes({}) == set()
	principles.assumed == {"benefit_assessment", "harm_risk_assessment", "fairness_assessment"} with input as {"context": {}}
}

test_limits_are_inclusive if {
	codes({"benefit_assessment": 0.3, "harm_risk_assessment": 0.2}) == set()
	codes({"benefit_assessment": 0.29}) == {"benefit_too_low"}
	codes({"harm_risk_assessment": 0.21}) == {"harm_risk_too_high"}
}

test_what_is_no_share_denies if {
	every value in [-0.1, 1.1, "0.5", null, [0.5]] {
		codes({"benefit_assessment": value}) == {"benefit_too_low"}
		codes({"harm_risk_assessment": value}) == {"harm_risk_too_high"}
	}
}

test_fairness_matters_where_protected_groups_are_affected if {
	codes({"fairness_assessment": 0.5}) == set()
	codes({"affects_protected_groups": true, "fairness_assessment": 0.9}) == set()
	codes({"affects_protected_groups": true, "fairness_assessment": 0.89}) == {"unfair_outcome"}
	codes({"affects_protected_groups": "unknown", "fairness_assessment": 0.89}) == {"unfair_outcome"}
}

test_consent_is_the_literal_true if {
	codes({"overrides_user_choice": true, "user_consent": true}) == set()
	codes({"overrides_user_choice": true, "user_consent": "yes"}) == {"override_without_consent"}
}

test_somebody_must_be_named if {
	principles.has_responsible_party with input as {"context": {"responsible_party": "Ada"}}
	every party in ["", "  ", null, 7] {
		not principles.has_responsible_party with input as {"context": {"responsible_party": party}}
	}
}
