# METADATA
# description: The length of an explanation, and who asks for one.
package acgs.transparency_test

import data.acgs.transparency

codes(action, explanation) := {v.code | some v in found} if {
	asked := {"action": action, "context": {"explanation": explanation}, "facts": {"audit_enabled": true}}
	found := transparency.violations with input as asked
}

fifty := "12345678901234567890123456789012345678901234567890"

test_fifty_characters_after_trimming if {
	codes("decision.make_automated", fifty) == set()
	codes("decision.make_automated", $"  {substring(fifty, 0, 49)}  ") == {"explanation_too_short"}
	codes("decision.make_automated", "   ") == {"explanation_missing"}
	codes("decision.make_automated", null) == {"explanation_missing"}
}

test_other_actions_need_none if codes("data.read", "") == set()

test_an_explanation_is_counted_in_characters if {
	every character in ["é", "値", "🦊"] {
		text := concat("", [character | some _ in numbers.range(1, 50)])
		codes("decision.make_automated", text) == set()
	}
}

test_audit_is_the_literal_true if {
	some found in transparency.violations with input as {"facts": {"audit_enabled": "true"}}
	found.code == "audit_disabled"
}
