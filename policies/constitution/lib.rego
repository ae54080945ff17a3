# METADATA
# description: Words that every package shares - the normalised request, facts over claims, approvals, and the shape of a finding.
package acgs.lib

import data.acgs.limits
import data.acgs.lists

default request := {}

request := input.input_data if is_object(input.input_data)

default claims := {}

claims := input.context if is_object(input.context)

default facts := {}

facts := input.facts if is_object(input.facts)

default agent := {}

agent := facts.agent if is_object(facts.agent)

default agent_id := ""

agent_id := input.agent_id if is_string(input.agent_id)

default stated_action := ""

stated_action := lower(trim_space(input.action)) if is_string(input.action)

action := object.get(lists.action_aliases, stated_action, stated_action)

words := split(action, ".")

family := words[0]

# An entry and each of its dotted children are the same entry.
dotted_prefixes := {concat(".", array.slice(words, 0, i + 1)) | some i, _ in words}

in_list(entries) if {
	some entry in entries
	entry in dotted_prefixes
}

# The engine checks the grammar too; a second decision point may be fed by somebody else. No regular expression: it costs more than the rest.
is_action if {
	count(words) <= limits.action_words_maximum
	trim(action, "abcdefghijklmnopqrstuvwxyz0123456789_.") == ""
	every word in words {
		trim_left(word, "0123456789_") == word
		word != ""
	}
}

stated_type := object.get(input, "type", null)

default type := "unknown"

type := object.get(lists.type_aliases, stated_type, stated_type) if is_string(stated_type)

type := object.get(lists.type_of_action, action, "action_authorization") if is_null(stated_type)

# A part of the wrong kind would read as absent, and absent parts skip their rules: so it is a finding by itself.
malformed contains name if {
	some name in ["input_data", "context", "facts"]
	not is_object(object.get(input, name, null))
}

malformed contains "action" if not is_action

malformed contains "agent_id" if agent_id == ""

malformed contains $"context.{key}" if {
	some key, kind in lists.shapes.context
	type_name(object.get(claims, key, null)) != kind
	not is_absent(claims, key)
}

malformed contains $"input_data.{key}" if {
	some key, kind in lists.shapes[type]
	type_name(object.get(request, key, null)) != kind
	not is_absent(request, key)
}

# Null is not absence: a sender that writes null gets no default. Two fallbacks, so that no value can pass for a missing one.
is_absent(obj, key) if {
	object.get(obj, key, 0) == 0
	object.get(obj, key, 1) == 1
}

# A fact replaces the claim of the same name; a claim about a thing the engine does not know stays a claim.
fact_or_claim(key) := facts[key] if object.get(facts, key, null) != null

fact_or_claim(key) := object.get(claims, key, null) if object.get(facts, key, null) == null

usage_count := fact_or_claim("usage_count")

is_audited if fact_or_claim("audit_enabled") == true

isolation_kinds := {"sandbox": "sandbox_enabled", "network": "network_isolated", "filesystem": "filesystem_isolated"}

isolated contains kind if {
	some kind, _ in isolation_kinds
	facts.isolation[kind] == true
}

isolated contains kind if {
	object.get(facts, "isolation", null) == null
	some kind, claim in isolation_kinds
	claims.environment[claim] == true
}

# Anything but a missing or literal false flag counts as set: the sender of a strange value gets the stricter reading.
is_flagged(obj, key) if not object.get(obj, key, false) in [false, [], {}]

is_given(obj, key) if not object.get(obj, key, null) in [null, false, "", {}]

is_text(value) if {
	is_string(value)
	trim_space(value) != ""
}

# Numbers may be shown; other values may be personal, so only their kind is.
shown(obj, key) := obj[key] if is_number(obj[key])

shown(obj, key) := type_name(obj[key]) if not is_number(obj[key])

shown(obj, key) := "absent" if is_absent(obj, key)

# OPA and its compiled form differ in the last digits of a computed number, so each is rounded before it is compared or shown.
rounded(number) := round((number * 10000) + limits.score.rounding_tolerance) / 10000

finding(rule, path, message) := {
	"code": rule.custom.code,
	"rule": path,
	"principle": rule.custom.principle,
	"severity": rule.custom.severity,
	"enforcement": enforcement(rule.custom),
	"message": $"{rule.custom.code}: {message}",
}

enforcement(custom) := "deny" if custom.severity == "critical"

enforcement(custom) := custom.enforcement if custom.severity != "critical"

review(rule, path, because) := {
	"rule": $"{path}/{rule.custom.code}",
	"met_by": because.met_by,
	"duty": {
		"kind": "require_review",
		"reason": because.reason,
		"priority": because.priority,
		"due_at": in_seconds(because.minutes * 60),
	},
}

now_ns := time.now_ns()

seconds_ns(seconds) := seconds * 1000000000

in_seconds(seconds) := instant(now_ns + seconds_ns(seconds))

instant(ns) := $"{date[0]}-{padded(date[1])}-{padded(date[2])}T{padded(clock[0])}:{padded(clock[1])}:{padded(clock[2])}.{ms}Z" if {
	date := time.date(ns)
	clock := time.clock(ns)
	ms := substring(format_int(1000 + floor((ns % 1000000000) / 1000000), 10), 1, 3)
}

padded(number) := substring(format_int(100 + number, 10), 1, 2)

# An approval counts only as a recorded one, bound to agent, action, constitution and the digest of what was asked, unused and in its hour.
approved contains approval.kind if {
	some approval in facts.approvals
	is_string(approval.id)
	approval.agent_id == agent_id
	approval.action == action
	is_string(facts.constitution_hash)
	approval.constitution_hash == facts.constitution_hash
	is_string(input.input_digest)
	approval.input_digest == input.input_digest
	approval.used == false
	expires := time.parse_rfc3339_ns(approval.expires_at)
	expires > now_ns
	expires <= now_ns + seconds_ns(limits.approvals.maximum_seconds + limits.approvals.clock_tolerance_seconds)
}
