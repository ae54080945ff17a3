# METADATA
# description: What one action may ask of the machine.
package acgs.resources

import data.acgs.lib
import data.acgs.limits

default wanted := {}

wanted := lib.claims.resource_requirements if is_object(lib.claims.resource_requirements)

# METADATA
# title: Resource limit exceeded
# description: A stated requirement is over its limit, or is no number; one finding for each.
# custom:
#   code: resource_limit_exceeded
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-RES-01
#   owner: policy team
violations contains v if {
	some name, limit in limits.resources
	not lib.is_absent(wanted, name)
	not is_within(wanted[name], limit)
	v := lib.finding(rego.metadata.rule(), "acgs.resources", $"{name} {lib.shown(wanted, name)} > {limit}")
}

is_within(value, limit) if {
	is_number(value)
	value >= 0
	value <= limit
}

# How much of each requirement the limit covers, for the score.
covered[name] := share if {
	some name, limit in limits.resources
	not lib.is_absent(wanted, name)
	share := coverage(wanted[name], limit)
}

coverage(value, limit) := 1 if is_within(value, limit)

coverage(value, limit) := limit / value if {
	is_number(value)
	value > limit
}

coverage(value, _) := 0 if not is_number(value)

coverage(value, _) := 0 if value < 0
