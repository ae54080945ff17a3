# METADATA
# description: The parts of an action's score, and what a low one owes.
package acgs.score_test

import data.acgs.score

asked := {
	"action": "data.read",
	"type": "action_authorization",
	"context": {"benefit_assessment": 1, "environment": {"sandbox_enabled": true}},
	"facts": {"agent": {"owner": "Research"}, "usage_count": 1, "audit_enabled": true},
}

test_a_flawless_action_scores_one if {
	score.total == 1 with input as asked
	score.parts == {"safety": 1, "constitutional": 1, "resources": 1, "transparency": 1} with input as asked
}

test_each_part_loses_what_the_constitution_says if {
	score.parts.safety == 0.7 with input as object.union(asked, {"context": {"environment": {"sandbox_enabled": false}}})
	score.parts.safety == 0.5 with input as object.union(asked, {"action": "system.execute_shell"})
	score.parts.safety == 0.8 with input as object.union(asked, {"facts": {"usage_count": 100}})
	score.parts.transparency == 0.8 with input as object.union(asked, {"facts": {"audit_enabled": false}})
	score.parts.resources == 0.75 with input as object.union(asked, {"context": {"resource_requirements": {"memory_gb": 8, "disk_gb": 1}}})
	score.principle_scores.autonomy == 0.8 with input as object.union(asked, {"context": {"overrides_user_choice": true, "user_consent": true}})
	score.principle_scores.autonomy == 0.2 with input as object.union(asked, {"context": {"overrides_user_choice": true}})
	score.principle_scores.accountability == 0.5 with input as object.union(asked, {"facts": {"agent": {"owner": ""}}})
}

test_an_assessment_that_is_none_earns_nothing if {
	principles := score.principle_scores with input as object.union(asked, {"context": {
		"benefit_assessment": "1",
		"harm_risk_assessment": -1,
		"fairness_assessment": null,
	}})
	principles.beneficence == 0
	principles.non_maleficence == 0
	principles.fairness == 0
}

kinds(total) := {owed.duty.kind | some owed in found} if {
	found := score.conditions with input as asked with data.acgs.score.total as total with time.now_ns as 0
}

test_the_lower_the_score_the_more_is_owed if {
	kinds(0.95) == set()
	kinds(0.9499) == {"enhanced_monitoring"}
	kinds(0.7999) == {"enhanced_monitoring", "isolation_advised"}
	kinds(0.6999) == {"enhanced_monitoring", "isolation_advised", "require_review"}
}
