# METADATA
# description: Risk scores from both places, and how urgent they are.
package acgs.review_test

import data.acgs.review

test_the_highest_score_counts if {
	asked := {"type": "review_assessment", "context": {"risk_score": 0.3}, "input_data": {"risk_score": 0.85}}
	review.highest == 0.85 with input as asked
	review.highest == 0.3 with input as object.union(asked, {"type": "data_access"})
}

test_no_score_and_a_strange_score_are_the_highest if {
	review.highest == 1 with input as {"type": "review_assessment", "context": {}, "input_data": {}}
	every score in [1.1, -0.1, "0.2", null] {
		review.highest == 1 with input as {"context": {"risk_score": score}}
	}
	not review.highest with input as {"type": "data_access", "context": {}}
}

test_critical_from_nine_tenths if {
	review.priority == "critical" with input as {"context": {"risk_score": 0.9}}
	review.priority == "high" with input as {"context": {"risk_score": 0.89}}
	review.priority == "high" with input as {"context": {}}
}

rules(claims) := {owed.rule | some owed in found} if {
	found := review.obligations with input as {"context": claims} with time.now_ns as 0
}

test_what_goes_to_a_person if {
	rules({"risk_score": 0.79}) == set()
	rules({"risk_score": 0.8}) == {"acgs.review/high_risk_score"}
	rules({"policy_violations_detected": 0, "novel_behavior_detected": false}) == set()
	rules({"policy_violations_detected": 1}) == {"acgs.review/policy_violations_detected"}
	rules({"policy_violations_detected": null}) == {"acgs.review/policy_violations_detected"}
	rules({"novel_behavior_detected": "yes"}) == {"acgs.review/novel_behavior_detected"}
}
