import * as z from 'zod'
import { STOP_SCOPES, type StopScope } from '@/lib/emergency-words'
import { Assertion } from './passkeys'
import { withElevation } from './step-up'
import type { LocalStop } from './stop-local'
import { Reason, SearchText, Text, Typed } from './text'

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits, as the card shows it')
const Target = Text(512)

/** Bound to the plan that was shown. `requestId` is made where the button is: pressed twice, it is the same run. `incidentId`: in whose name it is. */
const stop = { planId: z.uuid(), digest: Digest, requestId: z.uuid(), typed: Typed, reason: Reason, incidentId: z.uuid().optional() }
/** A key's answer to what `emergency.askKey` asked, where no confirmation can be kept. */
const sent = { assertion: Assertion.optional() }
const all = { scope: z.enum(['services', 'agents']), ...stop }
const one = { scope: z.enum(['workload', 'agent']), target: Target, ...stop }
/** Everything, or all agent work. Typed: `stop all services`, `stop all agents`. */
export const StopAll = withElevation({ ...all, ...sent })
export type StopAll = z.infer<typeof StopAll>
/** One workload (`<kind>/<namespace>/<name>`) or one agent. Typed: its name. */
export const StopOne = withElevation({ ...one, ...sent })
export type StopOne = z.infer<typeof StopOne>
/** A stop as it will be sent, for what a passkey signs of it. */
export const AskKey = z.union([z.strictObject(all), z.strictObject(one)])
export type AskKey = z.infer<typeof AskKey>
/** Makes the stop of one target ready, so that it can be shown: null target for `services` and `agents`. */
export const ReadyStop = z.strictObject({ scope: z.enum(STOP_SCOPES), target: Target.nullable() })
export type ReadyStop = z.infer<typeof ReadyStop>

/** What a plan of a stop is made from. */
export const StopWish = z.strictObject({ scope: z.enum(STOP_SCOPES), target: Target.nullable() })
export type StopWish = z.infer<typeof StopWish>
/** What became of a press: twice is the same run, and `startedBy` says whose. `recording`: the database takes none, and the worker's journal is
 *  its record until it does. */
export type StopStarted = { runId: string; isNew: boolean; startedBy: string; recording?: LocalStop }

/** A stop that can be started now. `problem` says why there is none, or why it is old. */
export type StopCard = {
  scope: StopScope
  target: string | null
  planId: string | null
  digest: string | null
  compiledAt: string | null
  problem: string | null
  /** null: unknown. Pods are those of the workloads; sandboxes those that may still run. */
  targets: { workloads: number | null; pods: number | null; sandboxes: number | null; agents: number | null } | null
  /** Its steps by their titles, in the order in which they are done; empty where no plan is ready. */
  order: string[]
  /** What has to be typed. */
  typed: string
  lastDrill: { runId: string; at: string; containedMs: number | null; stoppedMs: number | null } | null
  /** For when this console is down; `acgs-stop …`. */
  command: string
}
export type EmergencyNow = {
  services: StopCard
  agents: StopCard
  /** Stops that nobody has resumed yet, newest first; empty is the normal. */
  standing: EmergencyRow[]
  readAt: string
}

export type EmergencyRow = {
  id: string
  scope: StopScope
  target: string | null
  reason: string
  startedBy: string
  acceptedAt: string
  runId: string
  latchedAt: string | null
  containedAt: string | null
  stoppedAt: string | null
  confirmedAt: string | null
  failedAt: string | null
  resumePlanId: string | null
  resumeRunId: string | null
  resumedAt: string | null
  drill: boolean
  incidentId: string | null
}
export const EMERGENCY_VIEWS = ['all', 'standing', 'drills'] as const
export const EmergencyFilter = z.strictObject({
  view: z.enum(EMERGENCY_VIEWS).default('all'),
  scope: z.enum(STOP_SCOPES).optional(),
  search: SearchText.optional(),
})
export type EmergencyFilter = z.infer<typeof EmergencyFilter>
/** Newest first; the cursor is the id of the last one of the page before. */
export const ListEmergency = EmergencyFilter.extend({
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(200).default(20),
})
export type ListEmergency = z.infer<typeof ListEmergency>
export type EmergencyPage = { items: EmergencyRow[]; nextCursor: string | null; total: number; readAt: string }

export const EmergencyRef = z.strictObject({ id: z.uuid() })
export type EmergencyRef = z.infer<typeof EmergencyRef>
