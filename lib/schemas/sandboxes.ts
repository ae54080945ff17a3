import * as z from 'zod'
import type { RunState } from '@/lib/run-states'
import {
  type CustodyAct,
  type Ending,
  ESCAPE_FAMILIES,
  EVENT_SOURCES,
  EVENT_STATES,
  type EventState,
  RUNTIMES,
  SANDBOX_STATES,
  type SandboxState,
} from '@/lib/sandbox-words'
import type { Seal } from './audit'
import { AgentId } from './evaluate'
import { withElevation } from './step-up'
import { Reason, SearchText, Typed } from './text'

export const SandboxRef = z.strictObject({ id: z.uuid() })
export type SandboxRef = z.infer<typeof SandboxRef>
/** Contains one by hand, in the fixed order, whatever its severity. Pressed twice, it is the same run. */
export const ContainSandbox = withElevation({ id: z.uuid(), requestId: z.uuid(), reason: Reason })
export type ContainSandbox = z.infer<typeof ContainSandbox>
/** The same from a page: with the name of the pod, typed. */
export const ContainTyped = ContainSandbox.extend({ typed: Typed })
export type ContainTyped = z.infer<typeof ContainTyped>

/** All sandboxes of one agent in one run, with its id typed. Pressed twice, it is the same run. */
export const ContainAgent = withElevation({ agentId: AgentId, requestId: z.uuid(), reason: Reason, typed: Typed })
export type ContainAgent = z.infer<typeof ContainAgent>
/** What became of it. `runId` null: nothing of it ran, so it was only blocked. `isBlocked`: it is now; with a new run it is at that run's end.
 *  `isMore`: it has more sandboxes than one run takes. */
export type AllContained = { runId: string | null; isNew: boolean; sandboxes: number; isMore: boolean; isBlocked: boolean }

/** What a containment is of: sandboxes of one agent, all of them together. */
export const ContainSandboxes = z.strictObject({ agentId: z.string().min(1).max(63), sandboxIds: z.array(z.uuid()).min(1).max(100) })
export type ContainSandboxes = z.infer<typeof ContainSandboxes>

export const SANDBOX_VIEWS = ['running', 'contained', 'ended', 'all'] as const
export const SandboxFilter = z.strictObject({
  view: z.enum(SANDBOX_VIEWS).default('running'),
  state: z.enum(SANDBOX_STATES).optional(),
  runtime: z.enum(RUNTIMES).optional(),
  agentId: AgentId.optional(),
  since: z.iso.datetime().max(32).optional(),
  search: SearchText.optional(),
})
export type SandboxFilter = z.infer<typeof SandboxFilter>
export const ListSandboxes = SandboxFilter.extend({ cursor: z.uuid().optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListSandboxes = z.infer<typeof ListSandboxes>

export type SandboxRow = {
  id: string
  agentId: string
  state: SandboxState
  runtime: string
  language: string
  node: string | null
  podName: string
  isSimulated: boolean
  drill: boolean
  requestedAt: string
  readyAt: string | null
  endedAt: string | null
  seenAt: string | null
  ending: Ending | null
  /** create → ready, as it was measured; null where it was not. */
  coldStartMs: number | null
  quarantine: string | null
  containedAt: string | null
  goneAt: string | null
  runId: string | null
  events: number
  worst: number | null
  /** Null: nothing asked for its containment. */
  clock: SandboxClock | null
}
export type SandboxPage = {
  items: SandboxRow[]
  nextCursor: string | null
  total: number
  counts: Partial<Record<SandboxState, number>>
  /** When a controller last said that it reconciles; null: none has, so states may be old. */
  reconciledAt: string | null
  readAt: string
  /** The database's clock at that moment: uptimes and clocks run on it. */
  databaseAt: string
}

/** What was asked and what became of it. `usage` is null where nobody measured, never 0. */
export type SandboxFacts = {
  codeDigest: string
  limits: { timeoutSeconds: number | null; memoryMb: number | null; cpu: number | null }
  /** What was asked beside the code, without values of the environment: name and text, as they came. */
  request: [string, string][]
  decisionId: string | null
  policyVersion: string | null
  constitutionHash: string | null
  namespace: string
  podUid: string | null
  image: string | null
  imageDigest: string | null
  controller: string | null
  origin: string
  createdAt: string | null
  deadlineAt: string | null
  suspectAt: string | null
  exitCode: number | null
  why: string | null
  usage: { cpuSeconds: number | null; memoryPeakMb: number | null; pidsPeak: number | null }
}

/** The clocks of a containment, counted from the event that asked for it or, by hand, from the acceptance of its run. Null is not observed. */
export type SandboxClock = {
  from: string
  because: 'event' | 'run'
  containedMs: number | null
  goneMs: number | null
  containedLineMs: number
  goneLineMs: number
  isUncontrolled: boolean
}
export type SandboxRecordRow = { idx: number; at: string; action: string; phase: string; result: string | null; by: string; seal: Seal }
export type SandboxDetail = {
  sandbox: SandboxRow
  facts: SandboxFacts
  output: { bytes: number; isTruncated: boolean } | null
  run: { id: string; state: RunState; isDrill: boolean } | null
  incidents: string[]
  /** The newest entries of the log about it. */
  record: SandboxRecordRow[]
  reconciledAt: string | null
  readAt: string
  databaseAt: string
}
/** The whole of it, at most 1 MiB, without what is a secret by its form. */
export type SandboxOutput = { text: string; bytes: number; isTruncated: boolean; readAt: string }

export const EVENT_VIEWS = ['all', 'open', 'unmatched', 'uncontrolled'] as const
export const EventFilter = z.strictObject({
  view: z.enum(EVENT_VIEWS).default('all'),
  source: z.enum(EVENT_SOURCES).optional(),
  state: z.enum(EVENT_STATES).optional(),
  family: z.enum(ESCAPE_FAMILIES).optional(),
  agentId: AgentId.optional(),
  sandboxId: z.uuid().optional(),
  search: SearchText.optional(),
})
export type EventFilter = z.infer<typeof EventFilter>
export const ListEvents = EventFilter.extend({ cursor: z.uuid().optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListEvents = z.infer<typeof ListEvents>
export type RuntimeEventRow = {
  id: string
  source: string
  violationType: string
  family: string | null
  severity: number
  layer: string
  blocked: boolean | null
  rule: string
  description: string
  indicators: Record<string, string>
  occurredAt: string
  receivedAt: string
  occurred: number
  state: EventState
  sandboxId: string | null
  podName: string | null
  agentId: string | null
  runId: string | null
  drill: boolean
}
export type EventPage = { items: RuntimeEventRow[]; nextCursor: string | null; total: number; readAt: string }

export const ListEvidence = z.strictObject({ sandboxId: z.uuid() })
export type ListEvidence = z.infer<typeof ListEvidence>
export type EvidenceList = { items: EvidenceRow[]; readAt: string }

export type EvidenceRow = {
  id: string
  runId: string
  name: string
  mediaType: string
  size: number | null
  digest: string | null
  isTruncated: boolean
  missing: string | null
  takenAt: string
  erasedAt: string | null
  /** It outlives its time. */
  isHeld: boolean
  custody: { act: CustodyAct; by: string; reason: string | null; at: string }[]
}
/** What evidence is asked for of: all of an incident, or of a sandbox. */
export const EvidenceOf = z.union([z.strictObject({ incident: z.uuid() }), z.strictObject({ sandbox: z.uuid() })], {
  error: 'name one thing, ?incident=<id> or ?sandbox=<id>',
})
export type EvidenceOf = z.infer<typeof EvidenceOf>
/** Keeps what was taken for ever. */
export const HoldEvidence = z.strictObject({ of: EvidenceOf, reason: Reason })
export type HoldEvidence = z.infer<typeof HoldEvidence>
export type EvidenceHeld = { held: number; already: number }
export const EvidenceRef = z.strictObject({ id: z.uuid() })
export type EvidenceRef = z.infer<typeof EvidenceRef>
