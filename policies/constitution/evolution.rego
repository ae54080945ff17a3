# METADATA
# description: An agent wants to change itself - thresholds, reductions of oversight, growth, and the way back.
package acgs.evolution

import data.acgs.lib
import data.acgs.limits
import data.acgs.lists

applies if lib.type == "evolution_approval"

default kind := "unknown"

kind := lib.request.type if is_string(lib.request.type)

default metrics := {}

metrics := lib.request.metrics if is_object(lib.request.metrics)

default changes := {}

changes := lib.request.changes if is_object(lib.request.changes)

default performance := {}

performance := lib.request.performance_analysis if is_object(lib.request.performance_analysis)

default rollback_plan := {}

rollback_plan := lib.request.rollback_plan if is_object(lib.request.rollback_plan)

# METADATA
# title: Fitness improvement below threshold
# description: A change of this kind must make the agent measurably better.
# custom:
#   code: fitness_improvement_below_threshold
#   principle: beneficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-EVO-01
#   owner: policy team
violations contains v if {
	applies
	kind in lists.evolution.needs_fitness
	metrics.fitness_improvement < limits.evolution.fitness_minimum
	message := $"{lib.shown(metrics, "fitness_improvement")} < {limits.evolution.fitness_minimum}"
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", message)
}

# METADATA
# title: Safety score below threshold
# description: The changed agent is not safe enough.
# custom:
#   code: safety_score_below_threshold
#   principle: non_maleficence
#   severity: high
#   enforcement: deny
#   control: ACGS-EVO-02
#   owner: policy team
violations contains v if {
	applies
	metrics.safety_score < limits.evolution.safety_minimum
	message := $"{lib.shown(metrics, "safety_score")} < {limits.evolution.safety_minimum}"
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", message)
}

# METADATA
# title: Constitutional compliance below threshold
# description: The changed agent keeps the constitution too seldom.
# custom:
#   code: constitutional_compliance_below_threshold
#   principle: accountability
#   severity: high
#   enforcement: deny
#   control: ACGS-EVO-03
#   owner: policy team
violations contains v if {
	applies
	metrics.constitutional_compliance < limits.evolution.compliance_minimum
	message := $"{lib.shown(metrics, "constitutional_compliance")} < {limits.evolution.compliance_minimum}"
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", message)
}

# METADATA
# title: Metric missing
# description: A figure that decides is absent, no number, or out of its range; one finding for each.
# custom:
#   code: metric_missing
#   principle: accountability
#   severity: medium
#   enforcement: deny
#   control: ACGS-EVO-04
#   owner: policy team
violations contains v if {
	applies
	some name in missing
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", name)
}

missing contains name if {
	some name in ["safety_score", "constitutional_compliance"]
	not has_share(metrics, name)
}

missing contains "fitness_improvement" if {
	kind in lists.evolution.needs_fitness
	not has_number(metrics, "fitness_improvement")
}

missing contains $"{name}_delta" if {
	some name, _ in limits.evolution.deltas
	not has_number(performance, $"{name}_delta")
}

# A request that does not say what it changes would pass every rule about changes.
missing contains "changes" if lib.is_absent(lib.request, "changes")

has_number(obj, key) if is_number(obj[key])

has_share(obj, key) if {
	has_number(obj, key)
	obj[key] >= 0
	obj[key] <= 1
}

# METADATA
# title: Transparency reduced
# description: The change switches logging off.
# custom:
#   code: transparency_reduced
#   principle: transparency
#   severity: high
#   enforcement: deny
#   control: ACGS-EVO-05
#   owner: policy team
violations contains v if {
	applies
	lib.is_flagged(changes, "logging_disabled")
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", "logging_disabled")
}

# METADATA
# title: Traceability reduced
# description: The change switches auditing off.
# custom:
#   code: traceability_reduced
#   principle: accountability
#   severity: high
#   enforcement: deny
#   control: ACGS-EVO-06
#   owner: policy team
violations contains v if {
	applies
	lib.is_flagged(changes, "audit_disabled")
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", "audit_disabled")
}

# METADATA
# title: Exposure increased
# description: The change weakens the encryption of data.
# custom:
#   code: exposure_increased
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-EVO-07
#   owner: policy team
violations contains v if {
	applies
	lib.is_flagged(changes, "data_encryption_weakened")
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", "data_encryption_weakened")
}

# METADATA
# title: Complexity increase too high
# description: The agent grows too much more complex.
# custom:
#   code: complexity_increase_too_high
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-EVO-08
#   owner: policy team
violations contains v if {
	applies
	"complexity" in exceeded
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", growth("complexity"))
}

# METADATA
# title: Memory increase too high
# description: The agent grows too much in memory.
# custom:
#   code: memory_increase_too_high
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-EVO-09
#   owner: policy team
violations contains v if {
	applies
	"memory" in exceeded
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", growth("memory"))
}

# METADATA
# title: Latency increase too high
# description: The agent grows too much slower.
# custom:
#   code: latency_increase_too_high
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-EVO-10
#   owner: policy team
violations contains v if {
	applies
	"latency" in exceeded
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", growth("latency"))
}

# METADATA
# title: Resource increase too high
# description: The agent grows too much in what it uses.
# custom:
#   code: resource_increase_too_high
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-EVO-11
#   owner: policy team
violations contains v if {
	applies
	"resource" in exceeded
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", growth("resource"))
}

exceeded contains name if {
	some name, limit in limits.evolution.deltas
	is_number(performance[$"{name}_delta"])
	performance[$"{name}_delta"] > limit
}

growth(name) := $"{performance[$"{name}_delta"]} > {limits.evolution.deltas[name]}"

# METADATA
# title: Rollback plan missing
# description: There is no way back.
# custom:
#   code: rollback_plan_missing
#   principle: accountability
#   severity: medium
#   enforcement: deny
#   control: ACGS-EVO-12
#   owner: policy team
violations contains v if {
	applies
	not has_rollback_plan
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", "no plan")
}

has_rollback_plan if count(rollback_plan) > 0

# METADATA
# title: Rollback plan incomplete
# description: The way back lacks a part; one finding for each.
# custom:
#   code: rollback_plan_incomplete
#   principle: accountability
#   severity: medium
#   enforcement: deny
#   control: ACGS-EVO-13
#   owner: policy team
violations contains v if {
	applies
	has_rollback_plan
	some key in rollback_gaps
	v := lib.finding(rego.metadata.rule(), "acgs.evolution", key)
}

rollback_gaps contains key if {
	some key in lists.evolution.rollback_fields
	not lib.is_given(rollback_plan, key)
}
