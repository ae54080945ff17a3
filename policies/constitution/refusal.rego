# METADATA
# description: Reasons to answer no before any rule is asked - stop, wrong constitution, unknown type or agent, blocks, stale data.
package acgs.refusal

import data.acgs.lib
import data.acgs.limits
import data.acgs.lists

# In this order; the first that holds is the answer.
order := ["emergency_stop", "constitution_mismatch", "unknown_type", "agent_unknown", "agent_blocked", "runtime_stale"]

reasons := {
	"emergency_stop": "a stop is in force",
	"constitution_mismatch": "the request is for another constitution than the active one",
	"unknown_type": "the constitution does not know this type of request",
	"agent_unknown": "the agent is not registered",
	"agent_blocked": "the agent is suspended, blocked or retired",
	"runtime_stale": "blocks and stops are not known to be current",
}

default code := null

code := [one | some one in order; one in holding][0] if count(holding) > 0

holding contains "emergency_stop" if object.get(data.runtime.latch, "all", null) != null

holding contains "emergency_stop" if not lib.is_absent(data.runtime.latch.agents, lib.agent_id)

holding contains "constitution_mismatch" if not is_constitution_met

holding contains "unknown_type" if not lib.type in lists.types

holding contains "agent_unknown" if not is_agent_known

holding contains "agent_blocked" if {
	is_agent_known
	not is_agent_active
}

holding contains "agent_blocked" if not lib.is_absent(data.runtime.blocks, lib.agent_id)

holding contains "runtime_stale" if not is_runtime_current

active := lib.facts.constitution_hash

# Without the active hash nobody can say which constitution decides.
is_hash_known if {
	is_string(active)
	startswith(active, "sha256:")
}

pin := object.get(input, "constitution_hash", null)

is_constitution_met if {
	is_hash_known
	pin in [null, active, substring(active, 7, 16)]
}

is_agent_known if {
	lib.agent_id != ""
	lib.agent.agent_id == lib.agent_id
}

is_agent_active if lib.agent.state == "active"

# Runtime data that is absent or misshapen may hide a stop, so it counts as stale.
is_runtime_current if {
	is_number(lib.facts.runtime_age_s)
	lib.facts.runtime_age_s <= limits.runtime.refuse_seconds
	is_object(data.runtime.blocks)
	is_object(data.runtime.latch)
	is_object(object.get(data.runtime.latch, "agents", {}))
}

default is_stale := true

is_stale := false if {
	is_number(lib.facts.runtime_age_s)
	lib.facts.runtime_age_s <= limits.runtime.stale_seconds
}
