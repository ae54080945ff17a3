# METADATA
# description: What no agent may do, whatever it says.
package acgs.dangerous

import data.acgs.lib
import data.acgs.lists

# METADATA
# title: Prohibited action
# description: The action is on the prohibited list, or a dotted child of an entry.
# custom:
#   code: prohibited_action
#   principle: non_maleficence
#   severity: critical
#   enforcement: deny
#   control: ACGS-DNG-01
#   owner: policy team
violations contains v if {
	is_prohibited
	v := lib.finding(rego.metadata.rule(), "acgs.dangerous", lib.action)
}

is_prohibited if lib.in_list(lists.prohibited)
