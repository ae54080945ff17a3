# METADATA
# description: The words that every package shares.
package acgs.lib_test

import data.acgs.lib

test_actions_are_lower_case_trimmed_and_known_by_alias if {
	lib.action == "data.read" with input as {"action": "  Data.READ "}
	lib.action == "system.execute_shell" with input as {"action": "execute_shell"}
	lib.action == "" with input as {"action": 7}
}

test_grammar_of_actions if {
	every action in ["data", "data.read_2", "a.b.c.d.e"] {
		lib.is_action with input as {"action": action}
	}
	every action in ["", ".data", "data.", "data..read", "data.2read", "data._x", "data read", "dätä.read", "a.b.c.d.e.f"] {
		not lib.is_action with input as {"action": action}
	}
}

test_a_list_holds_an_entry_and_its_dotted_children if {
	lib.in_list(["file.delete"]) with input as {"action": "file.delete"}
	lib.in_list(["file.delete"]) with input as {"action": "file.delete.all"}
	not lib.in_list(["file.delete"]) with input as {"action": "file.delete_all"}
	not lib.in_list(["file.delete"]) with input as {"action": "file"}
}

test_type_is_stated_or_follows_from_the_action if {
	lib.type == "evolution_approval" with input as {"action": "evolve_agent"}
	lib.type == "action_authorization" with input as {"action": "data.read", "type": null}
	lib.type == "action_authorization" with input as {"type": "constitutional_evaluation"}
	lib.type == "unknown" with input as {"type": ["data_access"]}
}

test_parts_of_the_wrong_kind_are_empty_and_said_to_be_wrong if {
	asked := {"action": "data.read", "agent_id": "a", "input_data": [], "context": null, "facts": "none"}
	lib.request == {} with input as asked
	lib.claims == {} with input as asked
	lib.malformed == {"input_data", "context", "facts"} with input as asked
	shaped := {"action": "data.read", "agent_id": "a", "input_data": {}, "context": {"explanation": 7}, "facts": {}}
	lib.malformed == {"context.explanation"} with input as shaped
}

test_null_is_not_absence if {
	lib.is_absent({}, "a")
	every value in [null, 0, 1, false, ""] {
		not lib.is_absent({"a": value}, "a")
	}
}

test_a_fact_replaces_the_claim if {
	lib.usage_count == 0 with input as {"facts": {"usage_count": 0}, "context": {"usage_count": 9}}
	lib.usage_count == 9 with input as {"facts": {"usage_count": null}, "context": {"usage_count": 9}}
	not lib.is_audited with input as {"facts": {"audit_enabled": false}, "context": {"audit_enabled": true}}
}

test_measured_isolation_silences_the_claim if {
	claimed := {"environment": {"sandbox_enabled": true, "network_isolated": "yes"}}
	lib.isolated == {"sandbox"} with input as {"facts": {"isolation": null}, "context": claimed}
	lib.isolated == {"network"} with input as {"facts": {"isolation": {"network": true}}, "context": claimed}
}

test_strange_flags_count_as_set if {
	every value in [true, null, 0, "false", {"a": 1}] {
		lib.is_flagged({"f": value}, "f")
	}
	every value in [false, [], {}] {
		not lib.is_flagged({"f": value}, "f")
	}
	not lib.is_flagged({}, "f")
}

test_values_are_shown_as_numbers_or_kinds_only if {
	lib.shown({"a": 0.5}, "a") == 0.5
	lib.shown({"a": "Ada Lovelace"}, "a") == "string"
	lib.shown({}, "a") == "absent"
}

test_an_instant_is_written_in_milliseconds if {
	lib.instant(time.parse_rfc3339_ns("2026-01-04T05:06:07.008Z")) == "2026-01-04T05:06:07.008Z"
	lib.in_seconds(60) == "2026-01-01T00:00:59.999Z" with time.now_ns as time.parse_rfc3339_ns("2025-12-31T23:59:59.999Z")
}

test_critical_rules_always_deny if {
	lib.enforcement({"severity": "critical", "enforcement": "monitor"}) == "deny"
	lib.enforcement({"severity": "high", "enforcement": "monitor"}) == "monitor"
}

recorded := {
	"id": "r1", "kind": "review", "agent_id": "a", "action": "data.read", "constitution_hash": "sha256:c",
	"input_digest": "sha256:d", "expires_at": "2026-01-01T01:00:00Z", "used": false,
}

approved(changes) := kinds if {
	asked := {
		"agent_id": "a", "action": "data.read", "input_digest": "sha256:d",
		"facts": {"constitution_hash": "sha256:c", "approvals": [object.union(recorded, changes)]},
	}
	kinds := lib.approved with input as asked with time.now_ns as time.parse_rfc3339_ns("2026-01-01T00:00:00Z")
}

test_an_approval_is_bound_in_every_part if {
	approved({}) == {"review"}
	every changes in [
		{"id": null}, {"agent_id": "b"}, {"action": "data.write"}, {"constitution_hash": "sha256:e"}, {"input_digest": "sha256:f"},
		{"used": true}, {"expires_at": "2026-01-01T00:00:00Z"}, {"expires_at": "2026-01-01T01:00:31Z"}, {"expires_at": "soon"},
	] {
		approved(changes) == set()
	}
}
