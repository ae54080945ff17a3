# METADATA
# description: What never reaches a stored decision. Read by the engine and by any OPA that logs this bundle's decisions.
package system.log

import data.acgs.limits

# METADATA
# title: Mask
# description: Secrets and personal values become tokens that stay equal when the values are equal; code bodies are left out.
# entrypoint: true
mask contains {"op": "upsert", "path": pointer(path), "value": "acgs:token"} if {
	some path in secret_paths
	not is_below_secret(path)
}

# No rule reads the code, it may hold anything, and it would be the largest part of every record.
mask contains {"op": "remove", "path": "/input/input_data/code"} if input.input.input_data.code

# The rules read the names of environment variables and never their values.
mask contains {"op": "upsert", "path": pointer(["input_data", "environment", name]), "value": "acgs:token"} if {
	some name, _ in input.input.input_data.environment
	not is_secret(name)
}

secret_paths contains array.concat([part], path) if {
	some part in ["input_data", "context"]
	walk(input.input[part], [path, _])
	is_secret(path[count(path) - 1])
}

is_secret(key) if {
	is_string(key)
	replace(lower(key), "-", "_") in limits.masked_keys
}

# The token of a parent replaces all below it, so a pointer into it would lead nowhere.
is_below_secret(path) if {
	some key in array.slice(path, 0, count(path) - 1)
	is_secret(key)
}

pointer(path) := concat("/", array.concat(["/input"], [escaped(key) | some key in path]))

escaped(key) := replace(replace(key, "~", "~0"), "/", "~1") if is_string(key)

escaped(key) := format_int(key, 10) if is_number(key)
