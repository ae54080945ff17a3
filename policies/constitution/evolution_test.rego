# METADATA
# description: Thresholds of an evolution at their edges, and figures that are missing.
package acgs.evolution_test

import data.acgs.evolution

plan := {
	"type": "feature_addition",
	"metrics": {"fitness_improvement": 0.05, "safety_score": 0.95, "constitutional_compliance": 0.99},
	"changes": {},
	"performance_analysis": {"complexity_delta": 0.3, "memory_delta": 0.2, "latency_delta": 0.15, "resource_delta": 0.25},
	"rollback_plan": {"procedure": "previous version", "verification": "probe", "timeline": "30 s", "dependencies": []},
}

codes(changes) := {v.code | some v in found} if {
	found := evolution.violations with input as {"type": "evolution_approval", "input_data": object.union(plan, changes)}
}

test_every_threshold_may_be_reached if codes({}) == set()

test_every_threshold_is_one if {
	codes({"metrics": {"fitness_improvement": 0.049}}) == {"fitness_improvement_below_threshold"}
	codes({"metrics": {"safety_score": 0.949}}) == {"safety_score_below_threshold"}
	codes({"metrics": {"constitutional_compliance": 0.989}}) == {"constitutional_compliance_below_threshold"}
	every name, delta in {"complexity": 0.31, "memory": 0.21, "latency": 0.16, "resource": 0.26} {
		codes({"performance_analysis": {$"{name}_delta": delta}}) == {$"{name}_increase_too_high"}
	}
}

test_fitness_is_asked_of_some_kinds_only if {
	codes({"type": "patch", "metrics": {"fitness_improvement": 0}}) == set()
	codes({"type": "major_update", "metrics": {"fitness_improvement": null}}) == {"metric_missing", "fitness_improvement_below_threshold"}
}

test_a_kind_is_text if {
	evolution.kind == "patch" with input as {"input_data": {"type": "patch"}}
	evolution.kind == "unknown" with input as {"input_data": {"type": 7}}
}

test_each_missing_figure_is_named if {
	missing := evolution.missing with input as {"type": "evolution_approval", "input_data": {"type": "feature_addition"}}
	missing == {
		"safety_score", "constitutional_compliance", "fitness_improvement", "changes",
		"complexity_delta", "memory_delta", "latency_delta", "resource_delta",
	}
	codes({"metrics": {"safety_score": 1.1}}) == {"metric_missing"}
}

test_less_oversight_is_refused if {
	codes({"changes": {"logging_disabled": true}}) == {"transparency_reduced"}
	codes({"changes": {"audit_disabled": "soon"}}) == {"traceability_reduced"}
	codes({"changes": {"data_encryption_weakened": 1}}) == {"exposure_increased"}
}

test_the_way_back_has_four_parts if {
	codes({"rollback_plan": null}) == {"rollback_plan_missing"}
	gaps := evolution.rollback_gaps with input as {"input_data": {"rollback_plan": {"procedure": "", "timeline": "30 s", "dependencies": []}}}
	gaps == {"procedure", "verification"}
}
