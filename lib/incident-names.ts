import type { IncidentState, IncidentType } from './incident-words'

/** The types of incidents as people say them. */
export const TYPE_NAMES: Readonly<Record<IncidentType, string>> = {
  sandbox_escape: 'Sandbox escape',
  constitutional_violation: 'Violation of the constitution',
  policy_engine_failure: 'Policy engine failure',
  database_failure: 'Database failure',
  monitoring_failure: 'Monitoring failure',
  compliance_drop: 'Drop of compliance',
  audit_integrity: 'Integrity of the audit log',
  violation_cascade: 'Cascade of violations',
  system_compromise: 'System compromised',
  infrastructure_failure: 'Infrastructure failure',
  streaming_failure: 'Streaming failure',
  safeguard_disabled: 'Safeguard disabled',
  latency_breach: 'Latency over its line',
  review_backlog: 'Backlog of reviews',
  certificate_expiry: 'Certificate expires',
  backup_failure: 'Backup failed',
  other: 'Other',
}

/** A type that the console does not know is shown as it is stored. */
export const typeName = (type: string): string => Object.entries(TYPE_NAMES).find(([one]) => one === type)?.[1] ?? type

export const STATE_NAMES: Readonly<Record<IncidentState, string>> = {
  triggered: 'triggered',
  acknowledged: 'acknowledged',
  contained: 'contained',
  mitigated: 'mitigated',
  resolved: 'resolved',
  reviewed: 'reviewed',
  merged: 'merged',
  false_alarm: 'false alarm',
}

/** Its name for people and for the search: INC-2041. */
export const incidentName = (number: number): string => `INC-${number}`
