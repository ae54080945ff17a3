# METADATA
# description: How findings, waivers, refusals and reviews become one answer.
package acgs.main_test

import data.acgs.main

active := "sha256:0123456789abcdef"

now := time.parse_rfc3339_ns("2026-01-14T10:00:00Z")

asked := {
	"agent_id": "agent-7",
	"action": "data.read",
	"input_data": {},
	"context": {"environment": {"sandbox_enabled": true}, "benefit_assessment": 1},
	"facts": {
		"agent": {"agent_id": "agent-7", "owner": "Research", "trust_level": 1, "state": "active"},
		"usage_count": 1,
		"audit_enabled": true,
		"constitution_hash": active,
		"runtime_age_s": 1,
	},
}

calm := {"blocks": {}, "latch": {"all": null, "agents": {}}, "waivers": []}

answer(changes, runtime) := decision if {
	decision := main.decision with input as object.union(asked, changes)
		with data.runtime as object.union(calm, runtime)
		with time.now_ns as now
}

test_a_plain_request_is_allowed if {
	decision := answer({}, {})
	decision.allow == true
	decision.reason == "allowed"
	main.allow with input as asked with data.runtime as calm with time.now_ns as now
}

test_without_runtime_data_nothing_is_allowed if {
	decision := main.decision with input as asked
	decision.refusal == "runtime_stale"
	not main.allow with input as asked
}

test_no_answer_is_a_denial if {
	decision := main.decision with input as object.union(asked, {"action": "system.execute_shell"})
		with data.runtime as calm
		with data.acgs.lists.severities as []
		with time.now_ns as now
	decision.allow == false
	decision.refusal == "undefined_result"
}

test_a_refusal_asks_no_rule if {
	decision := answer({"action": "system.execute_shell"}, {"latch": {"all": "drill"}})
	decision.reason == "emergency_stop: a stop is in force"
	decision.violations == []
	decision.obligations == []
}

test_the_most_severe_finding_speaks if {
	decision := answer({"action": "system.execute_shell", "context": {"benefit_assessment": 0}}, {})
	decision.reason == "prohibited_action: system.execute_shell"
	decision.violation_codes == ["benefit_too_low", "prohibited_action"]
}

test_a_denied_request_goes_to_nobody if {
	decision := answer({"context": {"benefit_assessment": 0, "novel_behavior_detected": true}}, {})
	decision.verdict == "deny"
	{owed.kind | some owed in decision.obligations} == {"enhanced_monitoring"}
}

test_a_met_review_is_not_asked_for_again if {
	strange := {"context": {"novel_behavior_detected": true}}
	answer(strange, {}).verdict == "review"
	decision := main.decision with input as object.union(asked, strange)
		with data.runtime as calm
		with data.acgs.lib.approved as {"review"}
		with time.now_ns as now
	decision.verdict == "allow"
}

waiver := {
	"id": "w1", "rule": "benefit_too_low", "selector": {"agent_id": "agent-*"}, "requester": "ada", "approver": "grace",
	"starts": "2026-01-14T10:00:00Z", "expires": "2026-04-14T10:00:00Z",
}

waived(changes) := answer({"context": {"benefit_assessment": 0}}, {"waivers": [object.union(waiver, changes)]})

test_a_waiver_holds_in_its_time_for_its_agents if {
	waived({}).allow == true
	waived({}).violations[0].waived_by == "w1"
	every changes in [
		{"starts": "2026-01-14T10:00:01Z"}, {"expires": "2026-01-14T10:00:00Z"}, {"expires": "2026-04-14T10:00:01Z"},
		{"approver": "ada"}, {"approver": " "}, {"selector": {"agent_id": "agent-8"}}, {"rule": "harm_risk_too_high"},
		{"id": 7}, {"expires": null},
	] {
		waived(changes).allow == false
	}
}

test_a_critical_rule_has_no_waiver if {
	decision := answer({"action": "system.execute_shell"}, {"waivers": [object.union(waiver, {"rule": "prohibited_action"})]})
	decision.allow == false
	decision.violations[0].waived_by == null
}

monitored := {"code": "x", "rule": "acgs.agents", "principle": "fairness", "severity": "high", "enforcement": "monitor", "message": "x: y"}

test_a_monitored_finding_is_shown_and_passes if {
	decision := main.decision with input as asked
		with data.runtime as calm
		with data.acgs.agents.violations as {monitored}
		with time.now_ns as now
	decision.allow == true
	decision.violation_codes == ["x"]
}

test_any_other_enforcement_denies if {
	every word in ["deny", "Monitor", "", null] {
		decision := main.decision with input as asked
			with data.runtime as calm
			with data.acgs.agents.violations as {object.union(monitored, {"enforcement": word})}
			with time.now_ns as now
		decision.allow == false
	}
}

test_health_counts_what_there_is if {
	main.health.principles == 7
	main.health.rules > 0
	"acgs/main/decision" in main.health.entrypoints
}
