import * as z from 'zod'
import { Window } from './decisions'
import { AgentId, DECISION_TYPES, ORIGINS } from './evaluate'
import { SearchText, Text } from './text'

/** Most decisions one replay takes: its counts stay small, its time does not. */
export const REPLAY_MOST = 1_000_000
/** What the gate of a version asks for; a smaller sample is advice. */
export const GATE_DECISIONS = 1000
export const GATE_DAYS = 7
export const REPLAYABLE_MIN = 0.95

const isOne = ({ draftId, version }: { draftId?: string | undefined; version?: number | undefined }) =>
  (draftId === undefined) !== (version === undefined)
const ONE = 'name a draft or a version, not both'
const of = { draftId: z.uuid().optional(), version: z.number().int().min(1).max(2_147_483_647).optional() }

/** Replays of a draft or of a version, the newest first. */
export const ListReplays = z
  .strictObject({ ...of, cursor: z.uuid().optional(), limit: z.number().int().min(1).max(100).default(20) })
  .refine(isOne, ONE)
export type ListReplays = z.infer<typeof ListReplays>

/** What is replayed: decisions of a window, at most so many of them, chosen evenly by their ids when there are more. */
export const AskReplay = z
  .strictObject({
    ...of,
    window: Window.default('24h'),
    most: z.number().int().min(1).max(REPLAY_MOST).default(100_000),
    origin: z.enum(ORIGINS).optional(),
    agent: AgentId.optional(),
    type: z.enum(DECISION_TYPES).optional(),
  })
  .refine(isOne, ONE)
export type AskReplay = z.infer<typeof AskReplay>

export const ReplayRef = z.strictObject({ id: z.uuid() })
export type ReplayRef = z.infer<typeof ReplayRef>

export const REPLAY_STATES = ['queued', 'running', 'done', 'failed', 'canceled'] as const
export type ReplayState = (typeof REPLAY_STATES)[number]

export const FLIP_KINDS = ['deny_to_allow', 'allow_to_deny', 'detail', 'error'] as const
export type FlipKind = (typeof FLIP_KINDS)[number]
export const FLIP_NAMES: Record<FlipKind, string> = {
  deny_to_allow: 'Now allowed',
  allow_to_deny: 'No longer allowed',
  detail: 'Other details',
  error: 'Evaluation failed',
}

export const FlipFilter = z.strictObject({
  id: z.uuid(),
  kind: z.enum(FLIP_KINDS).optional(),
  principle: z
    .string()
    .max(32)
    .regex(/^[a-z_]+$/, 'a principle, such as privacy')
    .optional(),
  search: SearchText.optional(),
})
export type FlipFilter = z.infer<typeof FlipFilter>
export const FlipCursor = z
  .string()
  .regex(/^[a-z_]{5,13}:\d{1,14}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListFlips = FlipFilter.extend({ cursor: FlipCursor.optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListFlips = z.infer<typeof ListFlips>

/** One denial that became an allow, looked at by one person, with why it is right. */
export const AcknowledgeFlip = z.strictObject({ id: z.uuid(), decisionId: z.uuid(), note: Text(500) })
export type AcknowledgeFlip = z.infer<typeof AcknowledgeFlip>

export const STATUSES = ['passed', 'result_diff', 'latency_inflation', 'error', 'skipped', 'not_replayable'] as const
export type ReplayStatus = (typeof STATUSES)[number]

export type Outcome = {
  verdict: 'allow' | 'deny' | 'review' | 'error'
  reason: string
  refusal: string | null
  violations: {
    code: string
    rule: string
    principle: string
    severity: string
    enforcement: string
    message: string
    waived_by: string | null
  }[]
  obligations: { kind: string; reason: string; until?: string | undefined; priority?: string | undefined; due_at?: string | undefined }[]
}

type ByKind = { deny_to_allow: number; allow_to_deny: number; detail: number }
export type Percentiles = { p50: number | null; p95: number | null; p99: number | null }
/** One rule: how often it fired before and after. `constant`: never, or always, in all of the sample (lint `acgs/fire-rate`). */
export type RuleRate = {
  code: string
  rule: string
  file: string | null
  row: number | null
  before: number
  after: number
  constant: 'never' | 'always' | null
}
export type Comparison = {
  state: 'equal' | 'different' | 'unknown'
  /** How many fixtures, and how many recorded inputs. */
  fixtures: number
  sampled: number
  /** Both answers, where they differ; at most ten. */
  differences: { id: string; path: string; ours: string; opa: string }[]
  /** Why it could not be told. */
  why: string | null
}

/** What a replay found. Counts are exact; latencies in milliseconds, of evaluation alone, both measured in the same run on the same machine. */
export type ReplayResult = {
  counts: Record<ReplayStatus, number>
  diffs: ByKind
  /** Verdict before, then after; of every decision that could be replayed. */
  matrix: Record<Outcome['verdict'], Record<Outcome['verdict'], number>>
  notReplayable: { masked: number; missing_facts: number }
  skipped: { other_entrypoint: number; sampled_out: number }
  principles: Record<string, ByKind>
  rules: RuleRate[]
  /** Decisions that no refusal ended before a rule was asked, by the candidate: what a fire rate is a share of. */
  judged: number
  latency: { before: Percentiles; after: Percentiles; measured: number }
  comparison: Comparison
  tookMs: number
  machine: { cpus: number; node: string }
}

export type ReplaySample = {
  from: string
  to: string
  window: string
  most: number
  origin: string
  agent: string | null
  type: string | null
}
export type ReplayRow = {
  id: string
  draftId: string | null
  draftVersion: number | null
  version: number | null
  digest: string
  baseline: number
  sample: ReplaySample
  state: ReplayState
  done: number
  total: number | null
  error: string | null
  requestedBy: { id: string; name: string }
  requestedAt: string
  startedAt: string | null
  endedAt: string | null
}
export type ReplayPage = { items: ReplayRow[]; nextCursor: string | null; readAt: string }
export type ReplayDetail = ReplayRow & {
  result: ReplayResult | null
  /** Of the decisions that are allowed now. */
  allowed: { agents: number; codes: string[]; acknowledged: number; total: number }
  /** The draft was changed after this replay was asked for. */
  isOutdated: boolean
  /** Where nothing was found to replay: what there is instead. */
  emptyWhy: string | null
  mayAcknowledge: boolean
  readAt: string
}

export type FlipRow = {
  decisionId: string
  kind: FlipKind
  at: string
  agentId: string
  action: string
  principles: string[]
  before: Outcome
  after: Outcome
  acknowledgedBy: { id: string; name: string } | null
  acknowledgedAt: string | null
  note: string | null
}
export type FlipPage = { items: FlipRow[]; nextCursor: string | null; total: number; readAt: string }
