# METADATA
# description: Trust, rate and catalogue, each at its edge.
package acgs.agents_test

import data.acgs.agents

test_trust_counts_within_its_range_only if {
	agents.is_trusted with input as {"facts": {"agent": {"trust_level": 0.8}}}
	agents.is_trusted with input as {"facts": {"agent": {"trust_level": 1}}}
	every level in [0.79, 1.01, "0.9", null, true] {
		not agents.is_trusted with input as {"facts": {"agent": {"trust_level": level}}}
	}
	not agents.is_trusted with input as {"context": {"trust_level": 1}}
}

test_the_longest_prefix_sets_the_rate if {
	limits := {
		"data.write": 50, "data.write_record": 50, "data.write.all": 50, "data.writer": 100, "data": 100,
		"network.request": 20, "network.scan": 50, "system.query": 200, "auth.login": 5, "database.read": 20,
	}
	every action, limit in limits {
		agents.rate_limit == limit with input as {"action": action}
	}
}

test_the_last_request_within_the_rate if {
	agents.is_under_rate with input as {"action": "auth.login", "facts": {"usage_count": 4}}
	every used in [5, -1, "4", null] {
		not agents.is_under_rate with input as {"action": "auth.login", "facts": {"usage_count": used}}
	}
}

test_a_type_of_its_own_is_known_as_that_type_only if {
	agents.is_catalogued with input as {"action": "evolve_agent", "type": "evolution_approval"}
	agents.is_catalogued with input as {"action": "evolve_agent", "type": null}
	not agents.is_catalogued with input as {"action": "evolve_agent", "type": "data_access"}
	not agents.is_catalogued with input as {"action": "weather.read"}
}

test_every_unknown_has_its_message if {
	found := agents.unknowns with input as {"action": "weather.read", "agent_id": "", "input_data": [], "context": {}, "facts": {}}
	found == {"family weather is not in the catalogue", "agent_id has the wrong form", "input_data has the wrong form"}
	unmapped := agents.unknowns with input as {"action": "tool.unmapped", "agent_id": "a", "input_data": {}, "context": {}, "facts": {}}
	unmapped == {"unmapped_tool"}
}
