import { globOf } from '@/lib/agent-glob'
import type { RolloutLimits, Step } from '@/lib/rollout-limits'
import type { Pool } from '@/server/db'
import type { TokenFact } from '@/server/tokens'
import type { ApprovalFact } from './approvals'
import type { RuntimeCopy } from './runtime-copy'

export const POLL_MS = 250
const STALE_S = 300
/** Older than this, blocks and stops may have changed unseen. Null: never confirmed. */
export const isStale = (ageS: number | null): boolean => ageS === null || ageS > STALE_S

export type AgentFact = { agent_id: string; owner: string; trust_level: number; clearance: string; state: string; version: number }
/** The running rollout: which version is the candidate, beside which one, and how far it came. */
export type RolloutFact = { id: string; version: number; baseline: number; step: Step; limits: RolloutLimits }
/** What changes without a version: agents, tokens, blocks, approvals, waivers, windows, the latch, which version is active, and the running rollout. */
export type RuntimeSnapshot = {
  /** What it was made from; only for the copy on disk. */
  rows?: RuntimeRows
  revision: number
  /** Canonical enough to be loaded as `data.runtime`. */
  json: string
  agents: ReadonlyMap<string, AgentFact>
  tokens: ReadonlyMap<string, TokenFact>
  /** Unused when it was read: the database has the last word on that. */
  approvals: ReadonlyMap<string, ApprovalFact>
  isStopped: boolean
  activeVersion: number | null
  previousVersion: number | null
  rollout: RolloutFact | null
}

type Document = { key: string; body: unknown }
type TokenRow = { id: string; secret_hash: string; scopes: string[]; agents: string[]; cidr: string | null; expires_at: string }
/** What a snapshot is made from, as JSON can hold it. */
export type RuntimeRows = {
  revision: number
  agents: AgentFact[]
  tokens: TokenRow[]
  approvals: ApprovalFact[]
  documents: Document[]
  activations: number[]
  /** Absent in a copy from before there were rollouts: none runs. */
  rollout?: RolloutFact | null
}
const DOCUMENTS = ['approvals', 'blocks', 'latch', 'waivers', 'windows']

/** Errors: Error when a document is missing. */
export function snapshotOf(rows: RuntimeRows): RuntimeSnapshot {
  const bodies = new Map(rows.documents.map(({ key, body }) => [key, body]))
  for (const key of DOCUMENTS) if (!bodies.has(key)) throw new Error(`the runtime document ${key} is missing`)
  return {
    rows,
    revision: rows.revision,
    json: JSON.stringify(Object.fromEntries([...bodies].sort(([a], [b]) => (a < b ? -1 : 1)))),
    agents: new Map(rows.agents.map((agent) => [agent.agent_id, agent])),
    tokens: new Map(
      rows.tokens.map((row) => [
        row.id,
        {
          id: row.id,
          secretHash: Buffer.from(row.secret_hash, 'base64'),
          scopes: new Set(row.scopes),
          agents: row.agents.map(globOf),
          cidr: row.cidr,
          expiresAtMs: Date.parse(row.expires_at),
        },
      ]),
    ),
    approvals: new Map(rows.approvals.map((row) => [row.id, row])),
    isStopped: (bodies.get('latch') as { all?: unknown } | null)?.all != null,
    activeVersion: rows.activations[0] ?? null,
    previousVersion: rows.activations[1] ?? null,
    rollout: rows.rollout ?? null,
  }
}

/** One statement is one snapshot of the database, and one way there and back: a stop and a flip wait for no more. */
const READ = `
  SELECT (SELECT revision FROM runtime_head WHERE id = 1) AS revision,
    (SELECT coalesce(json_agg(a), '[]') FROM (SELECT agent_id, owner, trust_level, clearance, state, version FROM agent) AS a) AS agents,
    (SELECT coalesce(json_agg(t), '[]') FROM (
      SELECT id, encode(secret_hash, 'base64') AS secret_hash, scopes, agents, cidr, expires_at FROM api_token
      WHERE revoked_at IS NULL AND expires_at > clock_timestamp()) AS t) AS tokens,
    (SELECT coalesce(json_agg(p), '[]') FROM (
      SELECT id, kinds, agent_id, action, constitution_hash, input_digest, expires_at FROM approval
      WHERE used_at IS NULL AND expires_at > clock_timestamp()) AS p) AS approvals,
    (SELECT coalesce(json_agg(d), '[]') FROM (SELECT key, body FROM runtime_document) AS d) AS documents,
    (SELECT coalesce(json_agg(v.version ORDER BY v.seq DESC), '[]') FROM (
      SELECT seq, version FROM policy_activation ORDER BY seq DESC LIMIT 2) AS v) AS activations,
    (SELECT to_json(r) FROM (SELECT id, version, baseline, step, limits FROM policy_rollout WHERE state = 'running') AS r) AS rollout`

const iso = <T extends { expires_at: string }>(row: T): T => ({ ...row, expires_at: new Date(row.expires_at).toISOString() })

/** Reads all of it in one snapshot of the database. Rejects when the database is away or a document is missing. */
export async function readRuntime(pool: Pool): Promise<RuntimeSnapshot> {
  const { rows } = await pool.query<Omit<RuntimeRows, 'revision'> & { revision: string | null }>(READ)
  const [row] = rows
  if (!row) throw new Error('the database answered nothing')
  return snapshotOf({ ...row, revision: Number(row.revision ?? 0), tokens: row.tokens.map(iso), approvals: row.approvals.map(iso) })
}

export const readRevision = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query<{ revision: string }>('SELECT revision FROM runtime_head WHERE id = 1')
  return Number(rows[0]?.revision ?? 0)
}

export type RuntimeFollower = {
  snapshot(): RuntimeSnapshot | null
  /** Seconds since the database last confirmed that the snapshot is the newest; null before the first. */
  ageS(): number | null
  /** Looks now instead of at the next poll. */
  poke(): void
  isDatabaseUp(): boolean
}
type FollowOptions = {
  pool: Pool
  signal: AbortSignal
  onChange: (snapshot: RuntimeSnapshot) => Promise<void>
  onError: (cause: unknown) => void
  /** Where the last confirmed data is kept; taken when the first look fails, at its true age. */
  copy?: RuntimeCopy | null
  /** How often it looks without being told; 250 ms when absent. */
  pollMs?: number
}

/** Follows the runtime head: a poll each 250 ms is the truth, a notification only makes it sooner. */
export function followRuntime({ pool, signal, onChange, onError, copy = null, pollMs = POLL_MS }: FollowOptions): RuntimeFollower {
  let held: RuntimeSnapshot | null = null
  let taken = -1
  let confirmedAt: number | null = null
  let isBusy = false
  let isPoked = false
  let isUp = false

  const restore = async () => {
    const kept = copy?.restore() ?? null
    if (kept === null) return
    held = kept.snapshot
    confirmedAt = performance.now() - kept.ageMs
    await onChange(kept.snapshot).catch(onError)
  }

  const look = async () => {
    if (isBusy) {
      isPoked = true
      return
    }
    isBusy = true
    try {
      const askedAt = performance.now()
      if ((await readRevision(pool)) !== taken) {
        const next = await readRuntime(pool)
        held = next
        await onChange(next)
        taken = next.revision
      }
      confirmedAt = askedAt
      isUp = true
      if (held?.rows) copy?.keep(held.rows)
    } catch (cause) {
      isUp = false
      if (held === null) await restore()
      onError(cause)
    } finally {
      isBusy = false
      if (isPoked && !signal.aborted) {
        isPoked = false
        void look()
      }
    }
  }
  const timer = setInterval(() => void look(), pollMs)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  void look()
  return {
    snapshot: () => held,
    ageS: () => (confirmedAt === null ? null : (performance.now() - confirmedAt) / 1000),
    poke: () => void look(),
    isDatabaseUp: () => isUp,
  }
}
