# METADATA
# description: Who asks - trust, sandbox, rate, and whether the request is one that the constitution knows at all.
package acgs.agents

import data.acgs.lib
import data.acgs.limits
import data.acgs.lists

# METADATA
# title: Trust too low
# description: An agent below the minimum trust level may not act. The recorded level counts, never the claimed one.
# custom:
#   code: trust_too_low
#   principle: accountability
#   severity: high
#   enforcement: deny
#   control: ACGS-AGT-01
#   owner: policy team
violations contains v if {
	not is_trusted
	message := $"{lib.shown(lib.agent, "trust_level")} < {limits.trust.minimum}"
	v := lib.finding(rego.metadata.rule(), "acgs.agents", message)
}

is_trusted if {
	is_number(lib.agent.trust_level)
	lib.agent.trust_level >= limits.trust.minimum
	lib.agent.trust_level <= 1
}

# METADATA
# title: Not sandboxed
# description: An agent acts inside a sandbox only.
# custom:
#   code: not_sandboxed
#   principle: non_maleficence
#   severity: high
#   enforcement: deny
#   control: ACGS-AGT-02
#   owner: policy team
violations contains v if {
	not "sandbox" in lib.isolated
	v := lib.finding(rego.metadata.rule(), "acgs.agents", "environment.sandbox_enabled is not true")
}

# METADATA
# title: Rate limit exceeded
# description: Requests of an agent in a minute, as the engine measured them, under the longest prefix that has a limit.
# custom:
#   code: rate_limit_exceeded
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-AGT-03
#   owner: policy team
violations contains v if {
	not is_under_rate
	message := $"{lib.shown({"usage_count": lib.usage_count}, "usage_count")} of {rate_limit} a minute"
	v := lib.finding(rego.metadata.rule(), "acgs.agents", message)
}

is_under_rate if {
	is_number(lib.usage_count)
	lib.usage_count >= 0
	lib.usage_count < rate_limit
}

# data.read_public is below the prefix data.read, data.readiness is not.
bounded_action := concat("", [replace(lib.action, "_", "."), "."])

prefixes := {[count(prefix), limit] |
	some prefix, limit in limits.rate_limits
	startswith(bounded_action, concat("", [prefix, "."]))
}

rate_limit := max(prefixes)[1] if count(prefixes) > 0

rate_limit := limits.rate_limit_otherwise if count(prefixes) == 0

# METADATA
# title: Default deny
# description: An action of a family that nobody catalogued, or a request with a part of the wrong kind, is refused.
# custom:
#   code: default_deny
#   principle: accountability
#   severity: medium
#   enforcement: deny
#   control: ACGS-AGT-04
#   owner: policy team
violations contains v if {
	some message in unknowns
	v := lib.finding(rego.metadata.rule(), "acgs.agents", message)
}

unknowns contains "unmapped_tool" if lib.action == "tool.unmapped"

unknowns contains $"family {lib.family} is not in the catalogue" if {
	lib.is_action
	lib.action != "tool.unmapped"
	not is_catalogued
}

unknowns contains $"{part} has the wrong form" if some part in lib.malformed

is_catalogued if lib.family in lists.families

# An action that names a request type of its own is known as a request of that type only.
is_catalogued if lists.type_of_action[lib.action] == lib.type
