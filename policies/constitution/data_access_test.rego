# METADATA
# description: Fields, subjects, purposes and keys of a data request.
package acgs.data_access_test

import data.acgs.data_access

now := time.parse_rfc3339_ns("2026-01-14T10:00:00Z")

test_a_field_that_is_none_is_found_wanting if {
	asked := {"input_data": {"fields": ["name", {"justification": "shown", "purpose_relevance": 0.7}]}}
	data_access.unjustified == {0} with input as asked
	data_access.unnecessary == {0} with input as asked
}

test_categories_are_read_strictly if {
	every category in [" Health_Records ", "biometric_data", 7, null] {
		data_access.sensitive == {0} with input as {"input_data": {"fields": [{"category": category}]}}
	}
	data_access.sensitive == set() with input as {"input_data": {"fields": [{}, {"category": "weather"}]}}
}

classified := [{"classification": "public"}, {}, {"classification": "confidential"}, {"classification": "restricted"}, {"classification": "cosmic"}]

above(clearance) := fields if {
	fields := data_access.above_clearance with input as {
		"facts": {"agent": {"clearance": clearance}},
		"input_data": {"fields": classified},
	}
}

test_clearance_by_classification if {
	above("confidential") == {3, 4}
	above("public") == {1, 2, 3, 4}
	above("none at all") == {0, 1, 2, 3, 4}
}

subject(changes) := {"consent": object.union({"granted": true, "expires_at": "2026-01-15T00:00:00Z", "purposes": ["support"]}, changes)}

test_each_subject_counts_once_in_the_rate if {
	asked := {"input_data": {"purpose": "support", "data_subjects": [subject({}), subject({}), subject({"granted": "yes", "purposes": []})]}}
	data_access.consent_rate == 0.6667 with input as asked with time.now_ns as now
	data_access.not_granted == {2} with input as asked with time.now_ns as now
	data_access.mismatched == set() with input as asked with time.now_ns as now
	data_access.consent_rate == null with input as {"input_data": {}}
}

expiring(expires) := {"input_data": {"data_subjects": [subject({"expires_at": expires})]}}

test_consent_ends_at_its_instant if {
	every expires in ["2026-01-14T10:00:00Z", "soon", null] {
		data_access.expired == {0} with input as expiring(expires) with time.now_ns as now
	}
	data_access.expired == set() with input as expiring("2026-01-14T10:00:01Z") with time.now_ns as now
}

test_personal_data_has_subjects if {
	who := data_access.without_consent with input as {"input_data": {"fields": [{"category": "health_records"}]}}
	who == {"personal data without a data subject"}
	data_access.without_consent == set() with input as {"input_data": {"fields": [{"category": "trade_secrets"}]}}
}

test_drift_needs_a_history if {
	data_access.has_drifted with input as {"input_data": {"purpose": "marketing", "historical_purposes": ["support"]}}
	not data_access.has_drifted with input as {"input_data": {"purpose": "marketing", "historical_purposes": []}}
	not data_access.has_drifted with input as {"input_data": {"purpose": "marketing"}}
}

test_bulk_is_above_its_limits if {
	data_access.bulk == set() with input as {"input_data": {"record_count": 1000, "fields": [{} | some _ in numbers.range(1, 10)]}}
	data_access.bulk == {"large_record_count"} with input as {"input_data": {"record_count": 1001}}
	data_access.bulk == {"wide_field_selection"} with input as {"input_data": {"fields": [{} | some _ in numbers.range(1, 11)]}}
	data_access.bulk == {"automated_request"} with input as {"input_data": {"automated_request": "maybe"}}
}

test_ciphers_and_their_keys if {
	every algorithm, bits in {"AES": 256, "ChaCha20": 256, "rsa": 2048} {
		data_access.is_strongly_encrypted({"encryption": {"algorithm": algorithm, "key_length": bits}})
		not data_access.is_strongly_encrypted({"encryption": {"algorithm": algorithm, "key_length": bits - 1}})
	}
	not data_access.is_strongly_encrypted({"encryption": {"algorithm": "DES", "key_length": 4096}})
	not data_access.is_strongly_encrypted({"encryption": {"algorithm": "AES", "key_length": "256"}})
}

test_disposal_and_keys_matter_to_sensitive_data_only if {
	sensitive := {"fields": [{"category": "trade_secrets"}], "key_management": {"rotation_enabled": true}}
	data_access.is_disposal_incomplete with input as {"input_data": sensitive}
	data_access.key_weaknesses == {"no secure_storage", "no access_controlled"} with input as {"input_data": sensitive}
	not data_access.is_disposal_incomplete with input as {"input_data": {"fields": [{}]}}
	data_access.key_weaknesses == set() with input as {"input_data": {"fields": [{}]}}
}

test_retention_by_category if {
	kept := {"fields": [{"category": "authentication_credentials"}], "retention": {"period_seconds": 86400}}
	data_access.kept_too_long == set() with input as {"input_data": kept}
	longer := object.union(kept, {"retention": {"period_seconds": 86401}})
	data_access.kept_too_long == {"authentication_credentials"} with input as {"input_data": longer}
	not data_access.has_retention with input as {"input_data": {"retention": {"period_seconds": 0}}}
}
