import * as z from 'zod'
import { INCIDENT_STATES, INCIDENT_TYPES, type IncidentState, type IncidentType, SEVERITIES, type Severity } from '@/lib/incident-words'
import type { Seal } from './audit'
import { AgentId } from './evaluate'
import type { IncidentResponse } from './responses'
import { Reason, SearchText, Text } from './text'

export const IncidentRef = z.strictObject({ id: z.uuid() })
export type IncidentRef = z.infer<typeof IncidentRef>
const Sev = z.union(SEVERITIES.map((one) => z.literal(one)))
/** What was looked at: another version is a CONFLICT. */
const seen = { id: z.uuid(), version: z.number().int().min(1) }

export const OpenIncident = z.strictObject({
  type: z.enum(INCIDENT_TYPES),
  severity: Sev,
  title: Text(200),
  detail: Text(2000).optional(),
  agentId: AgentId.optional(),
  sandboxId: z.uuid().optional(),
  service: Text(512).optional(),
  violationId: z.uuid().optional(),
})
export type OpenIncident = z.infer<typeof OpenIncident>
export const Acknowledge = z.strictObject({ ...seen })
export type Acknowledge = z.infer<typeof Acknowledge>
/** Evidence is named: what says that the harm has ended. */
export const Mitigate = z.strictObject({ ...seen, evidence: Text(1000) })
export type Mitigate = z.infer<typeof Mitigate>
export const Resolve = z.strictObject({ ...seen, reason: Reason })
export type Resolve = z.infer<typeof Resolve>
export const Reopen = z.strictObject({ ...seen, reason: Reason })
export type Reopen = z.infer<typeof Reopen>
export const Dismiss = z.strictObject({ ...seen, reason: Reason })
export type Dismiss = z.infer<typeof Dismiss>
export const Merge = z.strictObject({ ...seen, into: z.uuid(), reason: Reason })
export type Merge = z.infer<typeof Merge>
export const SetSeverity = z.strictObject({ ...seen, severity: Sev, reason: Reason })
export type SetSeverity = z.infer<typeof SetSeverity>
export const AddNote = z.strictObject({ id: z.uuid(), text: Text(2000), corrects: z.number().int().min(1).optional() })
export type AddNote = z.infer<typeof AddNote>
/** A hand-over of command counts once the other one has accepted it; scribe and liaison at once. */
export const ASSIGNABLE = ['commander', 'scribe', 'liaison'] as const
export const Assign = z.strictObject({ ...seen, role: z.enum(ASSIGNABLE), person: z.uuid().nullable() })
export type Assign = z.infer<typeof Assign>
export const AcceptCommand = z.strictObject({ ...seen })
export type AcceptCommand = z.infer<typeof AcceptCommand>

export const SaveReview = z.strictObject({
  ...seen,
  factors: Text(4000),
  wentWell: Text(4000),
  actions: z
    .array(
      z.strictObject({ text: Text(500), owner: z.uuid(), dueAt: z.iso.datetime().max(32), doneAt: z.iso.datetime().max(32).nullable() }),
    )
    .max(50),
})
export type SaveReview = z.infer<typeof SaveReview>
export const CompleteReview = z.strictObject({ ...seen })
export type CompleteReview = z.infer<typeof CompleteReview>

export const INCIDENT_VIEWS = ['open', 'review', 'ended', 'drills', 'all'] as const
export const IncidentFilter = z.strictObject({
  view: z.enum(INCIDENT_VIEWS).default('open'),
  state: z.enum(INCIDENT_STATES).optional(),
  severity: Sev.optional(),
  type: z.enum(INCIDENT_TYPES).optional(),
  agentId: AgentId.optional(),
  search: SearchText.optional(),
})
export type IncidentFilter = z.infer<typeof IncidentFilter>
export const ListIncidents = IncidentFilter.extend({
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListIncidents = z.infer<typeof ListIncidents>

/** A clock of an incident: from its trigger to when it was seen to happen, against its line. Milliseconds by the database's clock.
 *  takenMs null: it runs; then `now - triggeredAt` is what it shows. Skipped: why this phase does not apply. */
export type IncidentClock = {
  phase: 'acknowledged' | 'contained' | 'mitigated' | 'resolved' | 'reviewed'
  lineMs: number | null
  takenMs: number | null
  at: string | null
  skipped: string | null
}
/** Everybody who may work on incidents: there is nothing to narrow. */
export const ListResponders = z.strictObject({})
export type PersonRef = { id: string; name: string }
export type IncidentRow = {
  id: string
  /** INC-<number> */
  number: number
  type: IncidentType
  title: string
  severity: Severity
  state: IncidentState
  version: number
  triggeredAt: string
  triggeredBy: string
  commander: PersonRef | null
  drill: boolean
  alerts: number
  agents: string[]
  clocks: IncidentClock[]
  /** When the acknowledgement lapses unless something is done; null where none is alive. */
  lapsesAt: string | null
}
export type IncidentPage = {
  items: IncidentRow[]
  nextCursor: string | null
  total: number
  /** All unresolved, by state, whatever the filter. */
  open: Partial<Record<IncidentState, number>>
  readAt: string
}

/** Who makes an entry: a person, the system, or a process seen on the cluster. */
export type TimelineEntry = {
  n: number
  at: string
  kind: string
  by: { kind: 'person' | 'system'; id: string; name: string }
  /** Already in words: shown as text, never as markup. */
  title: string
  detail: string | null
  /** A page of ours that it speaks of. */
  href: string | null
  /** Which entry it corrects. */
  corrects: number | null
  /** The request of the audit log that proves it; null where nothing of it is in the log. */
  requestId: string | null
  /** How far that request's last entry is proved; null where nothing of it is in the log. */
  seal: Seal | null
}
export type TimelinePage = { items: TimelineEntry[]; nextCursor: number | null; total: number; people: number; system: number }
export const ReadTimeline = z.strictObject({
  id: z.uuid(),
  of: z.enum(['all', 'people', 'system']).default('all'),
  /** Newest first; n of the last one of the page before. */
  cursor: z.number().int().min(1).optional(),
  limit: z.number().int().min(1).max(200).default(100),
})
export type ReadTimeline = z.infer<typeof ReadTimeline>

export type IncidentDetail = IncidentRow & {
  detail: string | null
  scribe: PersonRef | null
  liaison: PersonRef | null
  /** Asked to take command, and has not answered. */
  handOverTo: PersonRef | null
  mergedInto: { id: string; number: number } | null
  reopenedAt: string | null
  affected: {
    agents: { agentId: string; state: string; decisions: number }[]
    sandboxes: { id: string; podName: string; state: string; containedAt: string | null; goneAt: string | null }[]
    services: string[]
    policyVersion: string | null
  }
  runs: { id: string; kind: string; state: string; drill: boolean }[]
  evidence: { files: number; bytes: number; missing: number }
  /** Levels of the escalation as it was when it was triggered, and when each is due or what became of it. Nobody is called by this product yet
   *  but through the alarm over every page; `told` says how. */
  told: { level: number; who: string; dueAt: string | null; state: 'due' | 'told' | 'cancelled' | 'skipped'; why: string | null }[]
  review: {
    isRequired: boolean
    draftDueAt: string | null
    dueAt: string | null
    factors: string
    wentWell: string
    actions: { text: string; owner: PersonRef; dueAt: string; doneAt: string | null }[]
    completedAt: string | null
    gaps: string[]
  } | null
  response: IncidentResponse
  /** Why the viewer cannot, by verb; a verb that is not there can be done. */
  whyNot: Partial<Record<string, string>>
  readAt: string
}

export const ALERT_VIEWS = ['all', 'untold', 'candidates'] as const
export const AlertFilter = z.strictObject({
  view: z.enum(ALERT_VIEWS).default('all'),
  source: SearchText.optional(),
  incidentId: z.uuid().optional(),
  search: SearchText.optional(),
})
export type AlertFilter = z.infer<typeof AlertFilter>
export const ListAlerts = AlertFilter.extend({ cursor: z.uuid().optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListAlerts = z.infer<typeof ListAlerts>
/** Why somebody was told of an alert, or nobody: in the order in which it was decided. */
export type AlertTrace = {
  rules: { name: string; matched: boolean; why: string }[]
  heldBy: { what: 'duplicate' | 'window' | 'storm' | 'freeze' | 'drill' | 'threshold'; why: string } | null
  severity: Severity
  policy: string
  told: { who: string; how: string; at: string | null; result: string }[]
  verdict: string
}
export type AlertRow = {
  id: string
  source: string
  kind: string
  title: string
  detail: string
  severity: Severity
  startsAt: string
  endsAt: string | null
  occurred: number
  lastAt: string
  drill: boolean
  incident: { id: string; number: number } | null
  wasTold: boolean
  trace: AlertTrace | null
}
export type AlertPage = { items: AlertRow[]; nextCursor: string | null; total: number; readAt: string }

export const FIGURE_DAYS = [7, 30, 90] as const
export const ReadFigures = z.strictObject({ days: z.union(FIGURE_DAYS.map((one) => z.literal(one))).default(30) })
export type ReadFigures = z.infer<typeof ReadFigures>
/** One figure of all incidents of a window. n 0: unknown, and every number is null; below 5 the values themselves are listed instead. */
export type IncidentFigure = {
  name: 'MTTD' | 'MTTA' | 'MTTC' | 'MTTR'
  formula: string
  population: string
  n: number
  medianMs: number | null
  p90Ms: number | null
  maxMs: number | null
  meanMs: number | null
  /** Set where n is 1 to 4, ascending. */
  valuesMs: number[] | null
  /** Of its population, what has not happened yet: counted apart, and the oldest. */
  open: number
  oldestOpenMs: number | null
}
export type IncidentFigures = {
  figures: IncidentFigure[]
  from: string
  to: string
  leftOut: { drills: number; merged: number; falseAlarms: number }
}
