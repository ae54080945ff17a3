# METADATA
# description: Decisions about people are explained, and everything is audited.
package acgs.transparency

import data.acgs.lib
import data.acgs.limits
import data.acgs.lists

needs_explanation if lib.in_list(lists.explanation_required)

default explanation := ""

explanation := trim_space(lib.claims.explanation) if is_string(lib.claims.explanation)

# METADATA
# title: Explanation missing
# description: The action needs an explanation and has none.
# custom:
#   code: explanation_missing
#   principle: transparency
#   severity: medium
#   enforcement: deny
#   control: ACGS-TRA-01
#   owner: policy team
violations contains v if {
	needs_explanation
	explanation == ""
	v := lib.finding(rego.metadata.rule(), "acgs.transparency", $"{lib.action} needs one")
}

# METADATA
# title: Explanation too short
# description: The explanation is below the minimum length, trimmed.
# custom:
#   code: explanation_too_short
#   principle: transparency
#   severity: low
#   enforcement: deny
#   control: ACGS-TRA-02
#   owner: policy team
violations contains v if {
	needs_explanation
	explanation != ""
	count(explanation) < limits.transparency.explanation_minimum_characters
	message := $"{count(explanation)} < {limits.transparency.explanation_minimum_characters} characters"
	v := lib.finding(rego.metadata.rule(), "acgs.transparency", message)
}

is_explained if not needs_explanation

is_explained if count(explanation) >= limits.transparency.explanation_minimum_characters

# METADATA
# title: Audit disabled
# description: An action that would not be audited is refused.
# custom:
#   code: audit_disabled
#   principle: transparency
#   severity: high
#   enforcement: deny
#   control: ACGS-TRA-03
#   owner: policy team
violations contains v if {
	not lib.is_audited
	v := lib.finding(rego.metadata.rule(), "acgs.transparency", "audit_enabled is not true")
}
