# METADATA
# description: Reading data - clearance, consent, purpose, minimization, retention and encryption.
package acgs.data_access

import data.acgs.lib
import data.acgs.limits
import data.acgs.lists

applies if lib.type == "data_access"

default named_fields := []

named_fields := lib.request.fields if is_array(lib.request.fields)

# What is no object says nothing about itself, so every rule below finds it wanting.
fields := [object_or_empty(field) | some field in named_fields]

object_or_empty(value) := value if is_object(value)

object_or_empty(value) := {} if not is_object(value)

category_of(field) := lower(trim_space(field.category)) if is_string(field.category)

category_of(field) := "none" if lib.is_absent(field, "category")

category_of(field) := "unreadable" if {
	not lib.is_absent(field, "category")
	not is_string(field.category)
}

is_sensitive(category) if category in lists.sensitive_data

is_sensitive("unreadable")

sensitive contains i if {
	some i, field in fields
	is_sensitive(category_of(field))
}

categories contains category_of(fields[i]) if some i in sensitive

# METADATA
# title: Clearance insufficient
# description: A field is classified above the agent's recorded clearance; one finding for each.
# custom:
#   code: clearance_insufficient
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-01
#   owner: data office
violations contains v if {
	applies
	some i in above_clearance
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", $"field {i + 1}")
}

default clearance := -1

clearance := lists.classifications[lib.agent.clearance]

above_clearance contains i if {
	some i, field in fields
	not is_cleared(field)
}

is_cleared(field) if lists.classifications[object.get(field, "classification", "internal")] <= clearance

# METADATA
# title: Special authorization missing
# description: A sensitive category needs a recorded special authorization; one finding for each category.
# custom:
#   code: special_authorization_missing
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-02
#   owner: data office
violations contains v if {
	applies
	some category in unauthorized
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", category)
}

unauthorized contains category if {
	some category in categories
	not "special_authorization" in lib.approved
}

default subjects := []

subjects := lib.request.data_subjects if is_array(lib.request.data_subjects)

# METADATA
# title: Consent missing
# description: A data subject gave no consent, or personal data is asked for and no subject is named; one finding for each.
# custom:
#   code: consent_missing
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-03
#   owner: data office
violations contains v if {
	applies
	some who in without_consent
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", who)
}

# Subjects are told apart by position: their names would be personal data in a message.
without_consent contains $"subject {i + 1}" if some i in not_granted

# Leaving the subjects out must not be a way around their consent.
without_consent contains "personal data without a data subject" if {
	count(subjects) == 0
	some category in categories
	category in lists.personal_data
}

not_granted contains i if {
	some i, subject in subjects
	not has_granted(subject)
}

has_granted(subject) if subject.consent.granted == true

# METADATA
# title: Consent expired
# description: A data subject's consent has run out, or has no readable end; one finding for each.
# custom:
#   code: consent_expired
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-04
#   owner: data office
violations contains v if {
	applies
	some i in expired
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", $"subject {i + 1}")
}

expired contains i if {
	some i, subject in subjects
	not i in not_granted
	not is_current(subject)
}

is_current(subject) if time.parse_rfc3339_ns(subject.consent.expires_at) > lib.now_ns

# METADATA
# title: Consent for another purpose
# description: A data subject's consent does not cover the purpose; one finding for each.
# custom:
#   code: consent_purpose_mismatch
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-05
#   owner: data office
violations contains v if {
	applies
	some i in mismatched
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", $"subject {i + 1}")
}

mismatched contains i if {
	some i, subject in subjects
	not i in not_granted
	not covers_purpose(subject)
}

covers_purpose(subject) if purpose in subject.consent.purposes

default consent_rate := null

consent_rate := lib.rounded(1 - (count(((not_granted | expired) | mismatched)) / count(subjects))) if count(subjects) > 0

default purpose := ""

purpose := trim_space(lib.request.purpose) if is_string(lib.request.purpose)

# METADATA
# title: Purpose missing
# description: The request names no purpose.
# custom:
#   code: purpose_missing
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-06
#   owner: data office
violations contains v if {
	applies
	purpose == ""
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", "no purpose")
}

# METADATA
# title: Purpose not allowed
# description: The purpose is none of those the data may serve.
# custom:
#   code: purpose_not_allowed
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-07
#   owner: data office
violations contains v if {
	applies
	purpose != ""
	not is_purpose_allowed
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", "the purpose is none of those allowed")
}

is_purpose_allowed if purpose in lib.request.allowed_purposes

has_drifted if {
	count(lib.request.historical_purposes) > 0
	not purpose in lib.request.historical_purposes
}

# METADATA
# title: Purpose drift
# description: The purpose differs from all those the data served before.
# custom: { code: purpose_drift, obligation: require_review }
obligations contains duty if {
	applies
	has_drifted
	duty := lib.review(rego.metadata.rule(), "acgs.data_access", {
		"reason": "the purpose is new for this data",
		"priority": "medium",
		"minutes": limits.review.target_minutes.medium,
		"met_by": {"review"},
	})
}

# METADATA
# title: Field unjustified
# description: A field has no justification, or no field is named; one finding for each.
# custom:
#   code: field_unjustified
#   principle: privacy
#   severity: medium
#   enforcement: deny
#   control: ACGS-DAT-08
#   owner: data office
violations contains v if {
	applies
	some what in lacking_justification
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", what)
}

lacking_justification contains $"field {i + 1}" if some i in unjustified

lacking_justification contains "no field is named" if count(fields) == 0

unjustified contains i if {
	some i, field in fields
	not is_justified(field)
}

is_justified(field) if lib.is_text(field.justification)

# METADATA
# title: Field not necessary
# description: A field matters too little for the purpose; one finding for each.
# custom:
#   code: field_not_necessary
#   principle: privacy
#   severity: medium
#   enforcement: deny
#   control: ACGS-DAT-09
#   owner: data office
violations contains v if {
	applies
	some i in unnecessary
	message := $"field {i + 1}: {lib.shown(fields[i], "purpose_relevance")} < {limits.privacy.relevance_minimum}"
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", message)
}

unnecessary contains i if {
	some i, field in fields
	not is_necessary(field)
}

is_necessary(field) if {
	is_number(field.purpose_relevance)
	field.purpose_relevance >= limits.privacy.relevance_minimum
	field.purpose_relevance <= 1
}

bulk contains "large_record_count" if records > limits.privacy.bulk.records

bulk contains "wide_field_selection" if count(fields) > limits.privacy.bulk.fields

bulk contains "automated_request" if lib.is_flagged(lib.request, "automated_request")

default records := 1

records := lib.request.record_count if is_number(lib.request.record_count)

# METADATA
# title: Bulk access
# description: One sign of bulk access puts the agent under closer watch.
# custom: { code: bulk_indicator, obligation: enhanced_monitoring }
obligations contains duty if {
	applies
	count(bulk) > 0
	count(bulk) < limits.privacy.bulk.review_at
	duty := monitoring(rego.metadata.rule(), concat(" ", ["bulk access:", concat(", ", sort(bulk))]))
}

# METADATA
# title: Bulk access, several signs
# description: Several signs of bulk access at once need a person.
# custom: { code: bulk_indicators, obligation: require_review }
obligations contains duty if {
	applies
	count(bulk) >= limits.privacy.bulk.review_at
	duty := lib.review(rego.metadata.rule(), "acgs.data_access", {
		"reason": concat(" ", ["bulk access:", concat(", ", sort(bulk))]),
		"priority": "high",
		"minutes": limits.review.target_minutes.high,
		"met_by": {"review"},
	})
}

monitoring(rule, reason) := {"rule": $"acgs.data_access/{rule.custom.code}", "duty": {
	"kind": "enhanced_monitoring",
	"reason": reason,
	"until": lib.in_seconds(limits.monitoring_hours * 3600),
}}

# METADATA
# title: Retention missing
# description: The request does not say how long the data is kept.
# custom:
#   code: retention_missing
#   principle: privacy
#   severity: medium
#   enforcement: deny
#   control: ACGS-DAT-10
#   owner: data office
violations contains v if {
	applies
	not has_retention
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", "no retention period")
}

has_retention if {
	is_number(lib.request.retention.period_seconds)
	lib.request.retention.period_seconds > 0
}

# METADATA
# title: Retention too long
# description: Data of a category is kept longer than its limit; one finding for each category.
# custom:
#   code: retention_too_long
#   principle: privacy
#   severity: medium
#   enforcement: deny
#   control: ACGS-DAT-11
#   owner: data office
violations contains v if {
	applies
	some category in kept_too_long
	message := $"{category} {lib.request.retention.period_seconds} > {limits.privacy.retention_seconds[category]} s"
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", message)
}

kept_too_long contains category if {
	has_retention
	some category in categories
	lib.request.retention.period_seconds > limits.privacy.retention_seconds[category]
}

# METADATA
# title: Disposal incomplete
# description: Sensitive data needs a complete plan for its disposal.
# custom:
#   code: disposal_incomplete
#   principle: privacy
#   severity: medium
#   enforcement: deny
#   control: ACGS-DAT-12
#   owner: data office
violations contains v if {
	applies
	is_disposal_incomplete
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", "method, verification, documentation and timeline are needed")
}

is_disposal_incomplete if {
	count(sensitive) > 0
	some key in lists.disposal_fields
	not is_disposal_given(key)
}

is_disposal_given(key) if lib.is_given(lib.request.disposal, key)

# METADATA
# title: Encryption missing
# description: A sensitive field is not encrypted; one finding for each.
# custom:
#   code: encryption_missing
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-13
#   owner: data office
violations contains v if {
	applies
	some i in unencrypted
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", $"field {i + 1}")
}

unencrypted contains i if {
	some i in sensitive
	not is_encrypted(fields[i])
}

is_encrypted(field) if field.encrypted == true

# METADATA
# title: Encryption weak
# description: A sensitive field is encrypted with an algorithm or a key that is too weak; one finding for each.
# custom:
#   code: encryption_weak
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-DAT-14
#   owner: data office
violations contains v if {
	applies
	some i in weakly_encrypted
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", $"field {i + 1}")
}

weakly_encrypted contains i if {
	some i in sensitive
	not i in unencrypted
	not is_strongly_encrypted(fields[i])
}

is_strongly_encrypted(field) if {
	is_number(field.encryption.key_length)
	field.encryption.key_length >= limits.privacy.key_bits[lower(field.encryption.algorithm)]
}

# METADATA
# title: Key management weak
# description: Keys of sensitive data are rotated, stored safely and access controlled; two of these missing is a finding.
# custom:
#   code: key_management_weak
#   principle: privacy
#   severity: medium
#   enforcement: deny
#   control: ACGS-DAT-15
#   owner: data office
violations contains v if {
	applies
	count(key_weaknesses) >= limits.privacy.key_weaknesses
	v := lib.finding(rego.metadata.rule(), "acgs.data_access", concat(", ", sort(key_weaknesses)))
}

key_weaknesses contains $"no {key}" if {
	count(sensitive) > 0
	some key in lists.key_management_fields
	not is_key_managed(key)
}

is_key_managed(key) if lib.request.key_management[key] == true

assumed contains $"fields[{i}].classification" if {
	applies
	some i, field in fields
	lib.is_absent(field, "classification")
}

assumed contains "record_count" if {
	applies
	lib.is_absent(lib.request, "record_count")
}
