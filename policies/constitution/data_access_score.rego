# METADATA
# description: The six parts of a data request's score, and what an allowed one owes for them.
package acgs.data_access.score

import data.acgs.data_access
import data.acgs.lib
import data.acgs.limits

weights := limits.privacy.weights

raw := {
	"classification": classification,
	"consent": consent,
	"purpose": purpose,
	"minimization": minimization,
	"retention": retention,
	"encryption": encryption,
}

parts[name] := lib.rounded(max([0, value])) if some name, value in raw

total := lib.rounded(sum([share | some name, value in parts; share := weights[name] * value]))

lowest := min([value | some value in parts])

classification := (1 - min([rates.clearance_maximum, rates.a_clearance * count(data_access.above_clearance)])) - authorization if {
	rates := limits.privacy.classification
	authorization := min([rates.authorization_maximum, rates.an_authorization * count(data_access.unauthorized)])
}

default consent := 1

consent := (1 - min([rates.without_maximum, without / total_subjects])) - min([rates.findings_maximum, rates.a_finding * others]) if {
	count(data_access.subjects) + count(data_access.without_consent) > 0
	rates := limits.privacy.consent
	total_subjects := max([1, count(data_access.subjects)])
	without := count(data_access.without_consent)
	others := count(data_access.expired) + count(data_access.mismatched)
}

purpose := stated + drift

default stated := 0

stated := limits.privacy.purpose.allowed if {
	data_access.purpose != ""
	data_access.is_purpose_allowed
}

stated := limits.privacy.purpose.stated if {
	data_access.purpose != ""
	not data_access.is_purpose_allowed
}

default drift := 0

drift := limits.privacy.purpose.no_drift if not data_access.has_drifted

minimization := ((1 - (rates.unjustified * unjustified)) - (rates.unnecessary * unnecessary)) - bulk if {
	rates := limits.privacy.minimization
	unjustified := share(count(data_access.unjustified), count(data_access.fields))
	unnecessary := share(count(data_access.unnecessary), count(data_access.fields))
	bulk := min([rates.bulk_maximum, rates.a_bulk_indicator * count(data_access.bulk)])
}

# A request that names nothing justifies nothing.
share(_, whole) := 1 if whole == 0

share(part, whole) := part / whole if whole > 0

default retention := 0

retention := (1 - min([rates.too_long_maximum, rates.a_too_long * count(data_access.kept_too_long)])) - disposal if {
	data_access.has_retention
	rates := limits.privacy.retention
}

default disposal := 0

disposal := limits.privacy.retention.disposal if data_access.is_disposal_incomplete

default encryption := 1

encryption := ((1 - missing) - weak) - (rates.a_key_weakness * count(data_access.key_weaknesses)) if {
	count(data_access.sensitive) > 0
	rates := limits.privacy.encryption
	missing := min([rates.missing_maximum, count(data_access.unencrypted) / count(data_access.sensitive)])
	weak := min([rates.weak_maximum, rates.a_weak * count(data_access.weakly_encrypted)])
}

# METADATA
# title: Conditions of an allowed data request
# description: The weaker the weakest part, the closer the watch; every access leaves a trail.
# custom: { code: data_conditions, obligation: enhanced_monitoring }
conditions contains {"rule": "acgs.data_access/data_conditions", "duty": duty} if {
	data_access.applies
	some duty in duties
}

duties contains {"kind": "basic_audit_trail", "reason": "every data access is recorded"}

duties contains {"kind": "detailed_access_log", "reason": "sensitive data"} if count(data_access.sensitive) > 0

duties contains {"kind": "real_time_monitoring", "reason": $"more than {limits.privacy.real_time_records} records"} if {
	data_access.records > limits.privacy.real_time_records
}

duties contains duty if {
	lowest < limits.privacy.allow.monitor_below
	duty := {
		"kind": "enhanced_monitoring",
		"reason": $"lowest part {lowest} < {limits.privacy.allow.monitor_below}",
		"until": lib.in_seconds(limits.monitoring_hours * 3600),
	}
}

duties contains duty if {
	lowest < limits.privacy.allow.limit_below
	duty := {
		"kind": "time_limited_access",
		"reason": $"lowest part {lowest} < {limits.privacy.allow.limit_below}",
		"until": lib.in_seconds(limits.privacy.allow.limit_seconds),
	}
}

# METADATA
# title: Data score low
# description: A part of the data request's score is so low that a person decides.
# custom: { code: data_score_low, obligation: require_review }
conditions contains duty if {
	data_access.applies
	lowest < limits.privacy.allow.review_below
	duty := lib.review(rego.metadata.rule(), "acgs.data_access", {
		"reason": $"lowest part {lowest} < {limits.privacy.allow.review_below}",
		"priority": "medium",
		"minutes": limits.review.target_minutes.medium,
		"met_by": {"review"},
	})
}
