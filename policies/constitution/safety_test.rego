# METADATA
# description: Business hours, windows, isolation and suspicious patterns.
package acgs.safety_test

import data.acgs.safety

at(clock) := time.parse_rfc3339_ns($"2026-01-14T{clock}Z")

test_business_hours_open_at_nine_and_close_at_five if {
	every clock in ["09:00:00", "16:59:59.999"] {
		safety.is_business_hours with time.now_ns as at(clock)
	}
	every clock in ["08:59:59.999", "17:00:00", "00:00:00"] {
		not safety.is_business_hours with time.now_ns as at(clock)
	}
}

is_open(window, clock) if {
	safety.is_window_open with input as {"action": "user.delete_account"}
		with data.runtime.windows as [window]
		with time.now_ns as at(clock)
}

test_a_window_is_for_its_time_and_its_action if {
	window := {"starts": "2026-01-14T20:00:00Z", "ends": "2026-01-14T21:00:00Z"}
	is_open(window, "20:00:00")
	not is_open(window, "21:00:00")
	not is_open(window, "19:59:59")
	is_open(object.union(window, {"action": "user.delete_account"}), "20:30:00")
	not is_open(object.union(window, {"action": "config.modify_security"}), "20:30:00")
	not is_open(object.union(window, {"ends": "never"}), "20:30:00")
}

test_one_finding_for_each_missing_isolation if {
	found := safety.violations with input as {"action": "code.execute_untrusted", "context": {"environment": {"network_isolated": true}}}
	{v.message | some v in found} == {"isolation_missing: sandbox", "isolation_missing: filesystem"}
}

kinds(patterns) := found if {
	owed := safety.obligations with input as {"context": {"suspicious_patterns": patterns}} with time.now_ns as at("12:00:00")
	found := {duty.duty.kind | some duty in owed}
}

test_one_pattern_is_watched_two_go_to_a_person if {
	kinds([]) == set()
	kinds(["a pattern nobody listed"]) == set()
	kinds(["geographic_anomaly", "geographic_anomaly"]) == {"enhanced_monitoring"}
	kinds(["geographic_anomaly", "error_rate_increase"]) == {"require_review"}
}
