/** The words of incidents. Stored words: written out, never renamed. Source: the response plans of the product. */
export const INCIDENT_TYPES = [
  'sandbox_escape',
  'constitutional_violation',
  'policy_engine_failure',
  'database_failure',
  'monitoring_failure',
  'compliance_drop',
  'audit_integrity',
  'violation_cascade',
  'system_compromise',
  'infrastructure_failure',
  'streaming_failure',
  'safeguard_disabled',
  'latency_breach',
  'review_backlog',
  'certificate_expiry',
  'backup_failure',
  'other',
] as const
export type IncidentType = (typeof INCIDENT_TYPES)[number]

export const INCIDENT_STATES = [
  'triggered',
  'acknowledged',
  'contained',
  'mitigated',
  'resolved',
  'reviewed',
  'merged',
  'false_alarm',
] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]
/** The six stations of an incident, in order. */
export const STATIONS = INCIDENT_STATES.slice(0, 6)
/** Over: nobody is called any more. A resolved one may be reopened, and has its review to come. */
export const INCIDENT_ENDS: readonly IncidentState[] = ['reviewed', 'merged', 'false_alarm']

export const SEVERITIES = [1, 2, 3, 4] as const
export type Severity = (typeof SEVERITIES)[number]
export const severityName = (severity: Severity): string => `SEV${severity}`
