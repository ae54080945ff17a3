# METADATA
# description: Which reason to refuse comes first, and what the runtime data must look like.
package acgs.refusal_test

import data.acgs.refusal

active := "sha256:0123456789abcdef0000"

asked := {
	"agent_id": "a",
	"action": "data.read",
	"facts": {"agent": {"agent_id": "a", "state": "active"}, "constitution_hash": active, "runtime_age_s": 1},
}

calm := {"blocks": {}, "latch": {"all": null, "agents": {}}}

code(changes, runtime) := found if {
	found := refusal.code with input as object.union(asked, changes)
		with data.runtime as object.union(calm, runtime)
}

test_a_plain_request_is_not_refused if code({}, {}) == null

test_each_reason_comes_before_the_next if {
	all_wrong := {"constitution_hash": "sha256:f", "type": "wish", "agent_id": "b", "facts": {"runtime_age_s": 1801}}
	code(all_wrong, {"latch": {"all": "drill"}}) == "emergency_stop"
	code(all_wrong, {"latch": {"agents": {"b": "drill"}}}) == "emergency_stop"
	code(all_wrong, {"latch": {"agents": {"a": "drill"}}}) == "constitution_mismatch"
	code(object.union(all_wrong, {"constitution_hash": null}), {}) == "unknown_type"
	code({"agent_id": "b", "facts": {"runtime_age_s": 1801}}, {"blocks": {"b": "x"}}) == "agent_unknown"
	code({"facts": {"runtime_age_s": 1801}}, {"blocks": {"a": "x"}}) == "agent_blocked"
	code({"facts": {"agent": {"state": "retired"}}}, {}) == "agent_blocked"
	code({"facts": {"runtime_age_s": 1801}}, {}) == "runtime_stale"
}

test_the_pin_may_be_short if {
	code({"constitution_hash": active}, {}) == null
	code({"constitution_hash": "0123456789abcdef"}, {}) == null
	code({"constitution_hash": "0123456789abcde"}, {}) == "constitution_mismatch"
	code({"facts": {"constitution_hash": null}}, {}) == "constitution_mismatch"
}

test_misshapen_runtime_data_may_hide_a_stop if {
	every runtime in [{"blocks": null}, {"latch": null}, {"latch": {"agents": []}}] {
		is_string(code({}, runtime))
	}
	code({"facts": {"runtime_age_s": "1"}}, {}) == "runtime_stale"
	refusal.code == "runtime_stale" with input as asked with data.runtime as {}
}

test_stale_is_said_before_it_refuses if {
	refusal.is_stale == false with input as {"facts": {"runtime_age_s": 300}}
	refusal.is_stale == true with input as {"facts": {"runtime_age_s": 301}}
	code({"facts": {"runtime_age_s": 1800}}, {}) == null
}

test_every_reason_has_its_words if {
	{reason | some reason in refusal.order} == object.keys(refusal.reasons)
}
