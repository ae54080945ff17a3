import * as z from 'zod'
import { Instant } from './instant'
import { SearchText } from './text'

export const AUDIT_PHASES = ['intent', 'outcome', 'deny', 'dry_run', 'event'] as const
export const AUDIT_RESULTS = ['done', 'failed', 'denied', 'unknown'] as const
/** One line an action, which is its last entry, or one line an entry. */
export const AUDIT_VIEWS = ['actions', 'entries'] as const
export type AuditResult = (typeof AUDIT_RESULTS)[number]

const Part = SearchText.refine((text) => text !== '', 'not empty')

/** What narrows the log. `action` takes a whole action or its noun; `actor` an id or a part of a name. */
export const AuditNarrow = z.strictObject({
  actor: Part.optional(),
  action: Part.optional(),
  phase: z.enum(AUDIT_PHASES).optional(),
  outcome: z.enum(AUDIT_RESULTS).optional(),
  kind: Part.optional(),
  target: Part.optional(),
  request: Part.optional(),
  run: Part.optional(),
  incident: Part.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
})
export type AuditNarrow = z.infer<typeof AuditNarrow>

const Index = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** An index of the log as an address spells it. */
export const AuditIndex = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, 'the index of an entry')
  .transform(Number)
export const AuditCursor = z.string().regex(/^(0|[1-9]\d{0,14})$/, 'a cursor of an earlier answer')
const View = z.enum(AUDIT_VIEWS).default('actions')
const PAGE = { view: View, cursor: AuditCursor.optional(), limit: z.number().int().min(1).max(1000).default(100) }

/** The newest entries, unfiltered: reading on is not a search. */
export const ListAudit = z.strictObject(PAGE)
export type ListAudit = z.infer<typeof ListAudit>
/** A search of the log, which is itself audited. */
export const SearchAudit = AuditNarrow.extend(PAGE)
export type SearchAudit = z.infer<typeof SearchAudit>
/** What an export takes: the filter as it stands in the address. */
export const AuditFilter = AuditNarrow.extend({ view: View })
export type AuditFilter = z.infer<typeof AuditFilter>

export const AuditRef = z.strictObject({ idx: Index })
export type AuditRef = z.infer<typeof AuditRef>

const NumberCursor = z.strictObject({ cursor: AuditCursor.optional(), limit: z.number().int().min(1).max(200).default(50) })
export const ListCheckpoints = NumberCursor
export type ListCheckpoints = z.infer<typeof ListCheckpoints>
export const ListAuditChecks = NumberCursor
export type ListAuditChecks = z.infer<typeof ListAuditChecks>

/** How far an entry is proved. `anchored` names the sink that took the newest checkpoint over it, and when; `also` the others that hold one. */
export type Seal =
  | { state: 'pending' }
  | { state: 'sealed'; idx: number }
  | { state: 'anchored'; idx: number; sink: string; at: string; also: { sink: string; at: string }[] }
  | { state: 'mismatch'; idx: number; why: string }

export type AuditRow = {
  idx: number
  entryId: string
  at: string
  sealedAt: string
  phase: string
  action: string
  /** What the action came to: of an intent whose outcome is not there, `open` for its first half minute and `unknown` after it. */
  result: AuditResult | 'open' | null
  actor: { id: string; kind: string; name: string | null }
  target: { kind: string; id: string }
  requestId: string
  runId: string | null
  incidentId: string | null
  reason: string | null
  isLate: boolean
  isDrill: boolean
  hasDetail: boolean
  seal: Seal
}
export type AuditPage = { items: AuditRow[]; nextCursor: string | null; total: number; totalIsEstimate: boolean; readAt: string }

export type AuditAnchorRow = { sink: string; size: number; at: string | null; triedAt: string | null; error: string | null }
export type AuditCheckRow = {
  id: string
  kind: string
  at: string
  size: number
  tookMs: number
  isGood: boolean
  firstBadIndex: number | null
  detail: string
}
export type AuditHead = {
  size: number
  sealedAt: string | null
  waits: { entries: number; oldestAt: string | null }
  /** The newest signed note; null before there is one. */
  checkpoint: { size: number; at: string | null; root: string; note: string } | null
  /** Why no checkpoint is signed now. */
  waitsWhy: string | null
  anchors: AuditAnchorRow[]
  /** The newest of each kind. */
  checks: AuditCheckRow[]
  /** True while no copy of a checkpoint is known to leave this machine. */
  isLocalOnly: boolean
  readAt: string
}

export type CheckpointRow = { size: number; at: string; root: string; note: string; sinks: string[] }
export type CheckpointPage = { items: CheckpointRow[]; nextCursor: string | null; readAt: string }
export type AuditCheckPage = { items: AuditCheckRow[]; nextCursor: string | null; readAt: string }

export type AuditEntryDetail = {
  row: AuditRow
  /** The canonical text exactly as it was sealed. */
  text: string
  /** The text's members; empty where it cannot be read. */
  fields: [string, string][]
  leaf: string
  /** What does not fit, in words; null when text, leaf and the columns it is found by agree. */
  mismatch: string | null
  /** The other entries of the same action. */
  others: AuditRow[]
  detail: { state: 'none' } | { state: 'kept'; class: string } | { state: 'erased'; at: string | null }
  readAt: string
}
export type AuditProof = {
  idx: number
  size: number
  leaf: string
  root: string
  /** From the leaf upwards. */
  hashes: string[]
  checkpoint: { at: string | null; note: string }
  /** C2SP tlog-proof. */
  text: string
  /** What does not fit, in words; null when the proof leads to the checkpoint's root. */
  mismatch: string | null
}
/** Body of an entry's detail, or that it is gone. */
export type AuditDetailBody = { state: 'kept'; body: string; isIntact: boolean } | { state: 'erased'; at: string | null }
