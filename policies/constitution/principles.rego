# METADATA
# description: Autonomy, beneficence, non-maleficence, fairness and accountability of one action.
package acgs.principles

import data.acgs.lib
import data.acgs.limits

# METADATA
# title: Override without consent
# description: A person's own choice is overridden without that person's consent.
# custom:
#   code: override_without_consent
#   principle: autonomy
#   severity: high
#   enforcement: deny
#   control: ACGS-PRI-01
#   owner: policy team
violations contains v if {
	is_override
	not has_consent
	v := lib.finding(rego.metadata.rule(), "acgs.principles", "the person did not consent")
}

is_override if lib.is_flagged(lib.claims, "overrides_user_choice")

has_consent if lib.claims.user_consent == true

# METADATA
# title: Benefit too low
# description: The expected benefit does not justify the action.
# custom:
#   code: benefit_too_low
#   principle: beneficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-PRI-02
#   owner: policy team
violations contains v if {
	not is_beneficial
	message := $"{lib.shown(lib.claims, "benefit_assessment")} < {limits.principles.benefit_minimum}"
	v := lib.finding(rego.metadata.rule(), "acgs.principles", message)
}

is_beneficial if benefit >= limits.principles.benefit_minimum

benefit := assessment("benefit_assessment", limits.principles.benefit_default)

# METADATA
# title: Harm risk too high
# description: The expected harm is over the limit.
# custom:
#   code: harm_risk_too_high
#   principle: non_maleficence
#   severity: high
#   enforcement: deny
#   control: ACGS-PRI-03
#   owner: policy team
violations contains v if {
	not is_harmless
	message := $"{lib.shown(lib.claims, "harm_risk_assessment")} > {limits.principles.harm_maximum}"
	v := lib.finding(rego.metadata.rule(), "acgs.principles", message)
}

is_harmless if harm <= limits.principles.harm_maximum

harm := assessment("harm_risk_assessment", limits.principles.harm_default)

# METADATA
# title: Unfair outcome
# description: Protected groups are affected and fairness is below the minimum.
# custom:
#   code: unfair_outcome
#   principle: fairness
#   severity: high
#   enforcement: deny
#   control: ACGS-PRI-04
#   owner: policy team
violations contains v if {
	lib.is_flagged(lib.claims, "affects_protected_groups")
	not is_fair
	message := $"{lib.shown(lib.claims, "fairness_assessment")} < {limits.principles.fairness_minimum}"
	v := lib.finding(rego.metadata.rule(), "acgs.principles", message)
}

is_fair if fairness >= limits.principles.fairness_minimum

fairness := assessment("fairness_assessment", limits.principles.fairness_default)

# METADATA
# title: No responsible party
# description: Nobody answers for the action, neither the agent's owner nor a named party.
# custom:
#   code: no_responsible_party
#   principle: accountability
#   severity: medium
#   enforcement: deny
#   control: ACGS-PRI-05
#   owner: policy team
violations contains v if {
	not has_responsible_party
	v := lib.finding(rego.metadata.rule(), "acgs.principles", "no owner and no responsible_party")
}

has_responsible_party if lib.is_text(lib.agent.owner)

has_responsible_party if lib.is_text(lib.claims.responsible_party)

# From 0 to 1; absent takes the stated default, anything else is undefined and so denies.
assessment(key, fallback) := value if {
	value := object.get(lib.claims, key, fallback)
	is_number(value)
	value >= 0
	value <= 1
}

assumed contains key if {
	some key in ["benefit_assessment", "harm_risk_assessment", "fairness_assessment"]
	lib.is_absent(lib.claims, key)
}
