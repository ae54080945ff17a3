# METADATA
# description: Risk, score and path of an evolution.
package acgs.evolution.path_test

import data.acgs.evolution.path

plan := {
	"type": "minor_update",
	"changes": {},
	"performance_analysis": {"complexity_delta": 0, "memory_delta": 0, "latency_delta": 0, "resource_delta": 0},
	"rollback_plan": {
		"procedure": "previous version", "verification": "probe", "timeline": "30 s", "dependencies": [],
		"tested": true, "automated": true,
	},
}

everybody := {"evolution_human", "evolution_security", "evolution_peer"}

asked(changes) := {"type": "evolution_approval", "input_data": object.union(plan, changes)}

outcome(changes) := {"risk": risk, "score": score, "path": chosen} if {
	risk := path.risk with input as asked(changes) with data.acgs.lib.approved as everybody
	score := path.score with input as asked(changes) with data.acgs.lib.approved as everybody
	chosen := path.path with input as asked(changes) with data.acgs.lib.approved as everybody
}

test_a_clean_change_of_each_kind if {
	outcome({}) == {"risk": 0.1, "score": 0.975, "path": "auto_approve"}
	outcome({"type": "patch"}) == {"risk": 0.15, "score": 0.9625, "path": "auto_approve"}
	outcome({"type": "configuration"}) == {"risk": 0.2, "score": 0.95, "path": "auto_approve"}
	outcome({"type": "feature_addition"}) == {"risk": 0.4, "score": 0.9, "path": "fast_track"}
	outcome({"type": "major_update"}) == {"risk": 0.7, "score": 0.825, "path": "human_review"}
	outcome({"type": "dream"}).risk == 0.5
}

test_risk_stays_between_nought_and_one if {
	outcome({"type": "architecture_change", "changes": {"privilege_escalation": true}}).risk == 1
	outcome({"mitigations": {"sandbox_deployment": true, "gradual_rollout": true}}).risk == 0
	outcome({"mitigations": {"sandbox_deployment": "yes"}}).risk == 0.1
}

test_the_strictest_wish_wins if {
	outcome({"changes": {"file_access_changes": true}}).path == "human_review"
	outcome({"changes": {"data_handling_changes": true}}).path == "fast_track"
	outcome({"rollback_plan": {"tested": false}}).path == "fast_track"
}

test_an_approval_that_is_missing if {
	path.unmet == {"human", "security", "peer"} with input as asked({"type": "major_update"})
	path.unmet == {"security"} with input as asked({"type": "configuration"})
	path.unmet == {"security"} with input as asked({"changes": {"security_changes": true}})
	path.unmet == set() with input as asked({"approvals": {}})
	path.path == "human_review" with input as asked({"type": "configuration"})
}

test_parts_of_the_score if {
	path.parts.constitutional == 0.7 with input as asked({"changes": {"logging_disabled": true, "decision_logic_changes": true}})
	path.parts.performance == 0 with input as asked({"performance_analysis": {"memory_delta": 0.21}})
	path.parts.performance == 0.95 with input as asked({"performance_analysis": {"memory_delta": 0.2}})
	path.parts.rollback == 0.85 with input as asked({"rollback_plan": {"verification": "", "timeline": ""}})
	path.parts.rollback == 0 with input as asked({"rollback_plan": null})
}

test_a_person_and_a_security_assessment_are_owed if {
	found := path.obligations with input as asked({"type": "major_update"}) with time.now_ns as 0
	{owed.rule | some owed in found} == {"acgs.evolution/evolution_human_review", "acgs.evolution/evolution_security_assessment"}
	every owed in found {
		owed.duty.priority == "high"
	}
}
