import * as z from 'zod'
import type { AuditAction } from '@/lib/audit-action'
import type { Gate, GateState, Station, VersionState } from '@/lib/policy-gates'
import { isPlain, Reason, Text } from './text'

const Version = z.number().int().min(1).max(2_147_483_647)
export const FLIPS_MAX = 0.05
export const ALLOWS_MAX = 100

/** What the author expects of the version, asked for before anybody reviews it: the share of other answers, each denial that is to become an allow
 *  (by its rule's code or its action), and what it is for. */
export const Declared = z.strictObject({
  flips: z.number().min(0, 'a share, 0 to 5 %').max(FLIPS_MAX, 'at most 5 %'),
  allows: z
    .array(
      z
        .strictObject({ rule: Text(128).optional(), action: Text(256).optional(), why: Text(500) })
        .refine(({ rule, action }) => (rule === undefined) !== (action === undefined), 'name a rule or an action, not both'),
    )
    .max(ALLOWS_MAX),
  says: Text(2000),
})
export type Declared = z.infer<typeof Declared>
/** The rule or the action that a declaration names. */
export const whatOf = ({ rule, action }: Declared['allows'][number]): string => rule ?? action ?? ''

/** `draftVersion` is the one that the person looked at. */
export const SubmitDraft = z.strictObject({ id: z.uuid(), draftVersion: Version, declared: Declared })
export type SubmitDraft = z.infer<typeof SubmitDraft>

export const WithdrawVersion = z.strictObject({ version: Version, reason: Reason })
export type WithdrawVersion = z.infer<typeof WithdrawVersion>

const Words = (max: number) => z.string().max(max).refine(isPlain, 'plain text without broken characters')
/** Most places that one gate's row keeps; the rest is counted. */
export const EVIDENCE_MAX = 100

/** What stands in a gate's row. `measured` and `limit` are words of the page, such as "94.6 %" and "at least 95 %". `waits`: why nothing could be
 *  measured yet, and what ends that. `facts`: figures that machines read. */
export const GateDetail = z.strictObject({
  measured: Words(500),
  limit: Words(300),
  evidence: z
    .array(
      z.strictObject({
        text: Words(1000),
        path: Words(200).optional(),
        row: z.number().int().min(1).optional(),
        kind: z.enum(['error', 'warning', 'info']).optional(),
      }),
    )
    .max(EVIDENCE_MAX)
    .default([]),
  /** Places beyond those. */
  more: z.number().int().min(0).default(0),
  /** Who measured: a tool and its version. */
  source: Words(200).default(''),
  waits: z.strictObject({ why: z.enum(['tool_missing', 'limit_exceeded', 'gate_before', 'failed_to_run']), says: Words(1000) }).optional(),
  facts: z.record(Words(64), z.union([z.number(), z.boolean(), Words(300), z.null()])).optional(),
})
export type GateDetail = z.infer<typeof GateDetail>
export type Evidence = GateDetail['evidence'][number]

export type Named = { id: string; name: string }
/** Every gate of the way, in its order. Not measured yet: waiting, without detail and time. */
export type GateRow = {
  gate: Gate
  station: Station
  state: GateState
  /** Null where nothing was measured, or where what stands there cannot be read. */
  detail: GateDetail | null
  at: string | null
  /** Who overrode it, and why. */
  by: string | null
  reason: string | null
}
export type VersionReviewRow = {
  id: string
  digest: string
  verdict: 'approve' | 'refuse'
  comment: string
  at: string
  by: Named
  method: string
  voidedAt: string | null
  voidedBy: string | null
  voidedWhy: string | null
}
export type VersionEventRow = {
  seq: number
  action: AuditAction
  at: string
  by: string
  from: VersionState | null
  to: VersionState | null
  reason: string | null
}
export type VersionTools = Record<string, { version: string | null; how: string }>
