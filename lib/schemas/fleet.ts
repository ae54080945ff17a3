import * as z from 'zod'
import { SearchText } from './text'

/** Below it an OPA took unsigned bundles where a key's name was missing (GHSA-g2pf-6v5v-qcc8). */
export const LEAST_OPA = '1.21.3'
/** Without a word for so long an instance is silent: two long polls and a delay. */
export const SILENT_MS = 120_000
/** An instance must decide with the wanted version so long after it became active. */
export const DEADLINE_MS = 300_000
export const HOLD_MAX_S = 60

export const FLEET_STATES = ['current', 'behind', 'silent', 'unapproved', 'waiting', 'ended'] as const
export type FleetState = (typeof FLEET_STATES)[number]

export const FleetFilter = z.strictObject({ search: SearchText.optional(), ended: z.literal('shown').optional() })
export type FleetFilter = z.infer<typeof FleetFilter>
export const InstanceId = z.string().regex(/^opa-[0-9a-f]{8}$/, 'opa- and the 8 hex digits of its token')
/** `search` matches the id, the token's label or the labels; the cursor is the last id of the page before. Ended ones are left out unless asked for. */
export const ListFleet = FleetFilter.extend({ cursor: InstanceId.optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListFleet = z.infer<typeof ListFleet>

export const SetName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'small letters, digits and dashes, at most 63')
export const KeyId = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'the id of a key')
/** Which bundle, as its address says it; `keyid` is the key that the instance is configured to believe, `set` the set of labels it belongs to. */
export const BundleQuery = z.strictObject({ keyid: KeyId.optional(), set: SetName.optional() })
export const BundleName = z.enum(['acgs', 'runtime', 'discovery'])
export type BundleName = z.infer<typeof BundleName>

const Word = z.string().max(512)
const Said = z.looseObject({
  active_revision: Word.optional(),
  last_successful_activation: Word.optional(),
  code: Word.optional(),
  message: z.string().max(4096).optional(),
  errors: z.array(z.unknown()).max(1000).optional(),
})
/** What is kept of OPA's status; everything else of it is dropped at the door. Source: OPA, v1/plugins/status UpdateRequestV1. */
export const OpaStatus = z.looseObject({
  labels: z.record(z.string().max(128), Word),
  bundles: z.record(z.string().max(128), Said).default({}),
  discovery: Said.optional(),
  plugins: z.record(z.string().max(128), z.looseObject({ state: Word.optional() }).nullable()).default({}),
  decision_logs: z
    .looseObject({ code: Word.optional(), message: z.string().max(4096).optional(), metrics: z.record(z.string(), z.unknown()).optional() })
    .optional(),
})
export type OpaStatus = z.infer<typeof OpaStatus>

export type FleetRow = {
  id: string
  label: string
  labels: Record<string, string>
  version: string | null
  /** True below the least version that may take bundles. */
  isUnsafe: boolean
  activeRevision: string | null
  /** Of the version that carries this hash; null where nobody approved one. */
  activeVersion: number | null
  state: FleetState
  /** Since when it has not been on the wanted version, in ms; 0 on it. */
  ageMs: number | null
  /** False until its first status: then nothing is known of its errors either. */
  hasReported: boolean
  lastError: string | null
  errorAt: string | null
  decisions: number
  /** Null until it has reported: unknown is not none. */
  lost: number | null
  firstSeen: string
  lastSeen: string
  tokenState: 'live' | 'expired' | 'revoked'
}
export type WantedVersion = { version: number; revision: string; since: string } | null
export type FleetPage = { items: FleetRow[]; nextCursor: string | null; total: number; wanted: WantedVersion; readAt: string }

export type EngineRow = {
  id: string
  version: string
  activeRevision: string | null
  activeVersion: string | null
  isCurrent: boolean
  isSilent: boolean
  /** Null until it has reported: unknown is not none. */
  lost: number | null
  reasons: string[]
  /** Why it does not take the wanted version, where it does not. */
  failure: string | null
  lastSeen: string
}
export type FleetEngines = { items: EngineRow[]; wanted: WantedVersion; readAt: string }
/** What a new OPA is told once, without a secret. */
export type JoinFacts = {
  /** Public keys, the one that signs first. */
  keys: { kid: string; pem: string; until: string | null }[]
  /** Why nothing is signed, or null. */
  failure: string | null
  leastVersion: string
}
export const InstanceRef = z.strictObject({ id: InstanceId })
export type InstanceRef = z.infer<typeof InstanceRef>
export type FleetDetail = {
  id: string
  labels: Record<string, string>
  servedRevision: string | null
  servedAt: string | null
  activatedAt: string | null
  bundles: { name: string; revision: string | null; problem: string | null }[]
  plugins: { name: string; state: string }[]
  changes: { seq: string; at: string; before: Record<string, string | null>; after: Record<string, string | null> }[]
  changesTotal: number
  readAt: string
}
