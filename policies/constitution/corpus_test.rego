# METADATA
# description: Every fixture, asked of the decision with its own clock and runtime data.
package acgs.corpus_test

import data.acgs.main

answer(fixture) := result if {
	result := main.decision with input as fixture.input
		with data.runtime as fixture.runtime
		with time.now_ns as fixture.now_ns
}

# Sets of names, not a test for each name: OPA keeps the whole trace of such tests, which takes ten times as long.
answers[name] := answer(fixture) if some name, fixture in data.cases

unexpected contains name if {
	some name, fixture in data.cases
	not is_as_expected(answers[name], fixture.expect)
}

test_fixtures if unexpected == set()

is_as_expected(result, expect) if {
	result.allow == expect.allow
	result.verdict == expect.verdict
	result.refusal == expect.refusal
	result.violation_codes == expect.violation_codes
	object.get(expect, "score", result.score) == result.score
	object.get(expect, "findings", count(result.violations)) == count(result.violations)
	object.subset(result.score_parts, object.get(expect, "score_parts", {}))
	object.subset({kind | some owed in result.obligations; kind := owed.kind}, {kind | some kind in object.get(expect, "obligations_include", [])})
	object.subset({key | some key in result.assumed}, {key | some key in object.get(expect, "assumed_include", [])})
}

# An allow without an allow, a denial without a reason: shapes that no fixture may show.
shapeless contains name if {
	some name, _ in data.cases
	not is_whole(answers[name])
}

test_shape if shapeless == set()

is_whole(result) if {
	is_consistent(result)
	is_string(result.reason)
	result.score >= 0
	result.score <= 1
	is_reasoned(result)
}

is_consistent(result) if {
	result.allow == true
	result.verdict == "allow"
}

is_consistent(result) if {
	result.allow == false
	result.verdict in {"deny", "review"}
}

is_reasoned(result) if result.verdict == "allow"

is_reasoned(result) if {
	result.verdict == "review"
	some owed in result.obligations
	owed.kind == "require_review"
}

is_reasoned(result) if {
	result.verdict == "deny"
	is_string(result.refusal)
	result.violations == []
}

is_reasoned(result) if {
	result.verdict == "deny"
	result.refusal == null
	some v in result.violations
	v.waived_by == null
}
