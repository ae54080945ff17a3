# METADATA
# description: What code may ask of its sandbox. More than this, up to the controller's absolute caps, needs a waiver.
package acgs.sandbox

import data.acgs.lib
import data.acgs.limits
import data.acgs.lists

applies if lib.type == "sandbox_execution"

# METADATA
# title: Memory limit exceeded
# description: The execution asks for more memory than a sandbox gets.
# custom:
#   code: memory_limit_exceeded
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-SBX-01
#   owner: policy team
violations contains v if {
	applies
	not is_within("memory_limit_mb", limits.sandbox.memory_mb_default, limits.sandbox.memory_mb)
	message := $"{lib.shown(lib.request, "memory_limit_mb")} > {limits.sandbox.memory_mb} MB"
	v := lib.finding(rego.metadata.rule(), "acgs.sandbox", message)
}

# METADATA
# title: CPU limit exceeded
# description: The execution asks for more processor than a sandbox gets.
# custom:
#   code: cpu_limit_exceeded
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-SBX-02
#   owner: policy team
violations contains v if {
	applies
	not is_within("cpu_limit", limits.sandbox.cpu_default, limits.sandbox.cpu)
	v := lib.finding(rego.metadata.rule(), "acgs.sandbox", $"{lib.shown(lib.request, "cpu_limit")} > {limits.sandbox.cpu}")
}

# METADATA
# title: Execution time exceeded
# description: The execution asks for more time than a sandbox gets.
# custom:
#   code: execution_time_exceeded
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-SBX-03
#   owner: policy team
violations contains v if {
	applies
	not is_within("timeout_seconds", limits.sandbox.seconds_default, limits.sandbox.seconds)
	message := $"{lib.shown(lib.request, "timeout_seconds")} > {limits.sandbox.seconds} s"
	v := lib.finding(rego.metadata.rule(), "acgs.sandbox", message)
}

is_within(key, fallback, limit) if {
	value := object.get(lib.request, key, fallback)
	is_number(value)
	value > 0
	value <= limit
}

# METADATA
# title: Network access not allowed
# description: A sandbox has no network.
# custom:
#   code: network_access_not_allowed
#   principle: non_maleficence
#   severity: high
#   enforcement: deny
#   control: ACGS-SBX-04
#   owner: policy team
violations contains v if {
	applies
	object.get(lib.request, "network_policy", "none") != "none"
	v := lib.finding(rego.metadata.rule(), "acgs.sandbox", "network_policy is not none")
}

# METADATA
# title: Runtime not allowed
# description: Code runs only under a runtime that separates it from the host's kernel.
# custom:
#   code: runtime_not_allowed
#   principle: non_maleficence
#   severity: high
#   enforcement: deny
#   control: ACGS-SBX-05
#   owner: policy team
violations contains v if {
	applies
	not object.get(lib.request, "runtime", lists.runtimes[0]) in lists.runtimes
	v := lib.finding(rego.metadata.rule(), "acgs.sandbox", "runtime is none of those allowed")
}

# METADATA
# title: Filesystem path not allowed
# description: A sandbox reads and writes its workspace and its temporary folder only; one finding for each other path.
# custom:
#   code: filesystem_path_not_allowed
#   principle: non_maleficence
#   severity: high
#   enforcement: deny
#   control: ACGS-SBX-06
#   owner: policy team
violations contains v if {
	applies
	some i, entry in lib.request.filesystem_access
	not is_path_allowed(path_of(entry))
	v := lib.finding(rego.metadata.rule(), "acgs.sandbox", $"filesystem_access[{i}]")
}

path_of(entry) := entry if is_string(entry)

path_of(entry) := object.get(entry, "path", null) if is_object(entry)

path_of(entry) := null if {
	not is_string(entry)
	not is_object(entry)
}

is_path_allowed(path) if {
	is_string(path)
	not ".." in split(path, "/")
	not contains(path, "\u0000")
	some root in lists.sandbox_paths
	startswith($"{path}/", $"{root}/")
}

# METADATA
# title: Environment not allowed
# description: Names of environment variables are plain, and none steers a loader or a proxy; one finding for each other name.
# custom:
#   code: environment_not_allowed
#   principle: non_maleficence
#   severity: medium
#   enforcement: deny
#   control: ACGS-SBX-07
#   owner: policy team
violations contains v if {
	applies
	some name in refused_names
	v := lib.finding(rego.metadata.rule(), "acgs.sandbox", name)
}

default environment := {}

environment := lib.request.environment if is_object(lib.request.environment)

refused_names contains name if {
	some name, _ in environment
	is_plain(name)
	is_steering(name)
}

# Text that is no name is not repeated in a message.
refused_names contains "a name that is not plain" if {
	some name, _ in environment
	not is_plain(name)
}

is_plain(name) if {
	name != ""
	count(name) <= limits.sandbox.environment_name_characters
	trim_left(name, "0123456789") == name
	trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

is_steering(name) if name in lists.forbidden_environment

is_steering(name) if {
	some prefix in lists.forbidden_environment_prefixes
	startswith(name, prefix)
}

assumed contains key if {
	applies
	some key in ["memory_limit_mb", "cpu_limit", "timeout_seconds", "runtime", "network_policy"]
	lib.is_absent(lib.request, key)
}
