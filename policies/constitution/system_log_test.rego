# METADATA
# description: What the mask reaches, and how it points there.
package system.log_test

import data.system.log

pointers(asked) := {change.path | some change in found} if {
	found := log.mask with input as {"input": asked}
}

test_secrets_at_any_depth_and_in_any_spelling if {
	pointers({"context": {"API-Key": "x", "a": [{"Email": "y"}]}}) == {"/input/context/API-Key", "/input/context/a/0/Email"}
	pointers({"context": {"api_keys": "x", "benefit_assessment": 1}, "action": "password"}) == set()
}

test_the_token_of_a_parent_covers_all_below if {
	pointers({"input_data": {"credentials": {"password": "x"}}}) == {"/input/input_data/credentials"}
}

test_names_are_escaped if {
	pointers({"context": {"a/b~c": {"token": "x"}}}) == {"/input/context/a~1b~0c/token"}
}

test_code_is_removed_and_environment_values_are_tokens if {
	found := log.mask with input as {"input": {"input_data": {"code": "print(1)", "environment": {"LANG": "C", "TOKEN": "x"}}}}
	found == {
		{"op": "remove", "path": "/input/input_data/code"},
		{"op": "upsert", "path": "/input/input_data/environment/LANG", "value": "acgs:token"},
		{"op": "upsert", "path": "/input/input_data/environment/TOKEN", "value": "acgs:token"},
	}
}

test_nothing_to_mask if pointers({"action": "data.read", "input_data": {}, "context": {}}) == set()
