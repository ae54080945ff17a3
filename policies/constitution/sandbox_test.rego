# METADATA
# description: Paths, names and limits of an execution.
package acgs.sandbox_test

import data.acgs.sandbox

codes(request) := {v.code | some v in found} if {
	found := sandbox.violations with input as {"type": "sandbox_execution", "input_data": request}
}

test_an_empty_request_takes_the_defaults if {
	codes({}) == set()
	assumed := sandbox.assumed with input as {"type": "sandbox_execution", "input_data": {"cpu_limit": 0.1}}
	assumed == {"memory_limit_mb", "timeout_seconds", "runtime", "network_policy"}
}

test_limits_are_inclusive_and_above_zero if {
	codes({"memory_limit_mb": 2048, "cpu_limit": 0.5, "timeout_seconds": 300}) == set()
	codes({"memory_limit_mb": 2049}) == {"memory_limit_exceeded"}
	codes({"cpu_limit": 0}) == {"cpu_limit_exceeded"}
	codes({"timeout_seconds": "300"}) == {"execution_time_exceeded"}
}

test_paths_stay_below_the_two_folders if {
	every path in ["/workspace", "/tmp", "/tmp/a/..b", "/workspace/x"] {
		sandbox.is_path_allowed(path)
	}
	every path in ["/workspace2", "/tmp/../etc", "/workspace/..", "workspace", "", "/", "/tmp/a\u0000b", null, 7] {
		not sandbox.is_path_allowed(path)
	}
	codes({"filesystem_access": [{"path": "/tmp/a"}, "/workspace"]}) == set()
	codes({"filesystem_access": [{"file": "/tmp/a"}]}) == {"filesystem_path_not_allowed"}
	codes({"filesystem_access": [7]}) == {"filesystem_path_not_allowed"}
}

test_names_of_variables if {
	every name in ["LANG", "_", "A_1"] {
		codes({"environment": {name: "x"}}) == set()
	}
	every name in ["", "lang", "1A", "A-B", "LD_PRELOAD", "DYLD_X", "HTTPS_PROXY", "NODE_OPTIONS"] {
		codes({"environment": {name: "x"}}) == {"environment_not_allowed"}
	}
}

test_text_that_is_no_name_is_not_repeated if {
	names := sandbox.refused_names with input as {"input_data": {"environment": {"my secret": "x", "LD_PRELOAD": "y"}}}
	names == {"a name that is not plain", "LD_PRELOAD"}
}

test_network_and_runtime if {
	codes({"network_policy": "none", "runtime": "kata-firecracker"}) == set()
	codes({"network_policy": "all"}) == {"network_access_not_allowed"}
	codes({"runtime": "runc"}) == {"runtime_not_allowed"}
}

test_other_types_are_not_asked if {
	found := sandbox.violations with input as {"type": "data_access", "input_data": {"runtime": "runc"}}
	found == set()
}
