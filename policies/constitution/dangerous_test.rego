# METADATA
# description: The prohibited list, by name, child and alias.
package acgs.dangerous_test

import data.acgs.dangerous

test_entries_children_and_aliases_are_prohibited if {
	every action in ["system.execute_shell", "SYSTEM.Execute_Shell ", "system.execute_shell.now", "bypass_firewall", "data.exfiltrate"] {
		dangerous.is_prohibited with input as {"action": action}
	}
}

test_a_longer_word_is_another_action if {
	every action in ["system.execute_shell_history", "system", "execute_shell.now", "data.read"] {
		not dangerous.is_prohibited with input as {"action": action}
	}
}

test_the_finding_is_critical_and_names_the_action if {
	some found in dangerous.violations with input as {"action": "bypass_firewall"}
	found.severity == "critical"
	found.enforcement == "deny"
	found.message == "prohibited_action: network.bypass_firewall"
}
