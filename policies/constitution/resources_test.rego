# METADATA
# description: Requirements at their limits, and how much of them a limit covers.
package acgs.resources_test

import data.acgs.resources

messages(wanted) := {v.message | some v in found} if {
	found := resources.violations with input as {"context": {"resource_requirements": wanted}}
}

test_limits_are_inclusive_and_each_has_its_finding if {
	messages({"cpu_cores": 2, "memory_gb": 4, "disk_gb": 10}) == set()
	messages({"cpu_cores": 2.01, "memory_gb": 5}) == {
		"resource_limit_exceeded: cpu_cores 2.01 > 2",
		"resource_limit_exceeded: memory_gb 5 > 4",
	}
	messages({"cpu_cores": -1}) == {"resource_limit_exceeded: cpu_cores -1 > 2"}
	messages({"cpu_cores": "a lot"}) == {"resource_limit_exceeded: cpu_cores string > 2"}
	messages({"cpu_cores": null}) == {"resource_limit_exceeded: cpu_cores null > 2"}
}

test_coverage_of_a_requirement if {
	resources.coverage(2, 2) == 1
	resources.coverage(8, 2) == 0.25
	resources.coverage(-1, 2) == 0
	resources.coverage("a lot", 2) == 0
}

test_what_is_not_asked_for_is_not_counted if {
	covered := resources.covered with input as {"context": {"resource_requirements": {"memory_gb": 8, "lamps": 3}}}
	covered == {"memory_gb": 0.5}
}
