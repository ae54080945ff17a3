# METADATA
# description: The risk, the score and the path of an evolution, and the review that the path asks for.
package acgs.evolution.path

import data.acgs.evolution
import data.acgs.lib
import data.acgs.limits
import data.acgs.lists

rates := limits.evolution

default mitigations := {}

mitigations := lib.request.mitigations if is_object(lib.request.mitigations)

base := object.get(rates.risk_base, evolution.kind, rates.risk_base_unknown)

adds := [add | some key, add in rates.risk_adds; lib.is_flagged(evolution.changes, key)]

relief := [less | some key, less in rates.risk_mitigations; mitigations[key] == true]

risk := lib.rounded(min([1, max([0, (base + sum(adds)) - sum(relief)])]))

band := [one | some one in rates.risk_bands; risk <= one.up_to][0]

# An approval counts as a recorded one only; a bare true in the request is a claim about a person.
needed[who] := evolution.kind in kinds if some who, kinds in lists.evolution.approvals

unmet contains who if {
	some who, _ in lists.evolution.approvals
	is_needed(who)
	not $"evolution_{who}" in lib.approved
}

is_needed(who) if needed[who] == true

is_needed("security") if lib.is_flagged(evolution.changes, "security_changes")

touched contains principle if {
	some key, principle in lists.evolution.touches
	lib.is_flagged(evolution.changes, key)
}

reductions := [key |
	some key in ["logging_disabled", "audit_disabled", "data_encryption_weakened"]
	lib.is_flagged(evolution.changes, key)
]

constitutional := max([0, (1 - (rates.finding_penalty * count(reductions))) - (rates.touched_penalty * count(touched))])

default performance := 0

performance := sum([share | some name, weight in rates.delta_weights; share := weight * kept(name)]) if {
	count(evolution.exceeded) == 0
	every name, _ in rates.deltas {
		is_number(evolution.performance[$"{name}_delta"])
	}
}

kept(name) := 1 - ((rates.delta_penalty * max([0, evolution.performance[$"{name}_delta"]])) / rates.deltas[name])

default rollback := 0

rollback := ((rates.rollback.exists + complete) + flag("tested")) + flag("automated") if evolution.has_rollback_plan

complete := rates.rollback.complete - (rates.rollback.a_missing_field * count(evolution.rollback_gaps))

default flag(_) := 0

flag(key) := rates.rollback[key] if evolution.rollback_plan[key] == true

approvals := (count(lists.evolution.approvals) - count(unmet)) / count(lists.evolution.approvals)

parts := {
	"risk": lib.rounded(1 - risk),
	"constitutional": lib.rounded(constitutional),
	"performance": lib.rounded(performance),
	"rollback": lib.rounded(rollback),
	"approvals": lib.rounded(approvals),
}

raw := {
	"risk": 1 - risk,
	"constitutional": constitutional,
	"performance": performance,
	"rollback": rollback,
	"approvals": approvals,
}

score := lib.rounded(sum([share | some name, weight in rates.weights; share := weight * raw[name]]))

default by_score := "human_review"

by_score := "fast_track" if {
	score >= rates.score_fast
	score < rates.score_auto
}

by_score := "auto_approve" if score >= rates.score_auto

wishes contains by_score

wishes contains band.path

wishes contains "human_review" if count(unmet & {"human", "security"}) > 0

wishes contains "human_review" if {
	some key in lists.evolution.for_people
	lib.is_flagged(evolution.changes, key)
}

wishes contains "fast_track" if "peer" in unmet

wishes contains "fast_track" if not is_rollback_tested

is_rollback_tested if evolution.rollback_plan.tested == true

wishes contains "fast_track" if count(touched) > 0

# The strictest wish wins.
default path := "auto_approve"

path := "human_review" if "human_review" in wishes

path := "fast_track" if {
	"fast_track" in wishes
	not "human_review" in wishes
}

reason := $"evolution {path}: risk {risk}, score {score}"

# METADATA
# title: Evolution on the fast track
# description: A person looks at the change within the short target.
# custom: { code: evolution_fast_track, obligation: require_review }
obligations contains duty if {
	evolution.applies
	path == "fast_track"
	duty := lib.review(rego.metadata.rule(), "acgs.evolution", {
		"reason": reason,
		"priority": band.priority,
		"minutes": rates.target_minutes.fast_track,
		"met_by": {"review", "evolution_human"},
	})
}

# METADATA
# title: Evolution for a person
# description: A person decides on the change.
# custom: { code: evolution_human_review, obligation: require_review }
obligations contains duty if {
	evolution.applies
	path == "human_review"
	duty := lib.review(rego.metadata.rule(), "acgs.evolution", {
		"reason": reason,
		"priority": band.priority,
		"minutes": rates.target_minutes.human_review,
		"met_by": {"review", "evolution_human"},
	})
}

# METADATA
# title: Security assessment of an evolution
# description: A change that a person decides is assessed for security as well.
# custom: { code: evolution_security_assessment, obligation: require_review }
obligations contains duty if {
	evolution.applies
	path == "human_review"
	duty := lib.review(rego.metadata.rule(), "acgs.evolution", {
		"reason": concat("", [reason, "; security assessment"]),
		"priority": band.priority,
		"minutes": rates.target_minutes.human_review,
		"met_by": {"security_review", "evolution_security"},
	})
}
