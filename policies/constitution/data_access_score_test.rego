# METADATA
# description: The six parts of a data request's score at their best and their floor.
package acgs.data_access.score_test

import data.acgs.data_access.score

field := {"classification": "public", "justification": "shown to the reader", "purpose_relevance": 0.9}

plan := {
	"fields": [field],
	"purpose": "support",
	"allowed_purposes": ["support"],
	"record_count": 1,
	"retention": {"period_seconds": 86400},
}

asked(changes) := {"type": "data_access", "input_data": object.union(plan, changes), "facts": {"agent": {"clearance": "internal"}}}

parts(changes) := found if found := score.parts with input as asked(changes)

test_a_clean_request_scores_one if {
	every _, part in parts({}) {
		part == 1
	}
	score.total == 1 with input as asked({})
}

test_each_part_loses_its_own if {
	parts({"fields": [object.union(field, {"classification": "restricted"})]}).classification == 0.9
	parts({"purpose": "marketing"}).purpose == 0.6
	parts({"purpose": ""}).purpose == 0.2
	parts({"historical_purposes": ["billing"]}).purpose == 0.8
	parts({"fields": [field, object.union(field, {"justification": ""})]}).minimization == 0.8
	parts({"fields": []}).minimization == 0.3
	parts({"record_count": 1001, "automated_request": true}).minimization == 0.8
	parts({"retention": null}).retention == 0
}

test_losses_have_a_floor if {
	secrets := [object.union(field, {"category": category}) |
		some category in ["financial_information", "trade_secrets", "legal_documents", "cryptographic_keys"]
	]
	worst := parts({"fields": secrets, "data_subjects": [{}, {}]})
	worst.classification == 0.7
	worst.consent == 0.2
	worst.encryption == 0
	worst.retention == 0.7
}

kinds(changes) := {owed.duty.kind | some owed in found} if {
	found := score.conditions with input as asked(changes) with time.now_ns as 0
}

test_the_weakest_part_decides_what_is_owed if {
	kinds({}) == {"basic_audit_trail"}
	kinds({"record_count": 101}) == {"basic_audit_trail", "real_time_monitoring"}
	kinds({"historical_purposes": ["billing"]}) == {"basic_audit_trail", "enhanced_monitoring"}
	kinds({"purpose": "marketing"}) == {"basic_audit_trail", "enhanced_monitoring", "time_limited_access", "require_review"}
}

test_other_types_owe_nothing if {
	found := score.conditions with input as object.union(asked({}), {"type": "sandbox_execution"})
	found == set()
}
