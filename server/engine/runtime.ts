import { globOf } from '@/lib/agent-glob'
import { type Pool, withConnection } from '@/server/db'
import type { TokenFact } from '@/server/tokens'
import type { ApprovalFact } from './approvals'

export const POLL_MS = 250
const STALE_S = 300
/** Older than this, blocks and stops may have changed unseen. Null: never confirmed. */
export const isStale = (ageS: number | null): boolean => ageS === null || ageS > STALE_S

export type AgentFact = { agent_id: string; owner: string; trust_level: number; clearance: string; state: string; version: number }
/** What changes without a version: agents, tokens, blocks, approvals, waivers, windows, the latch, and which version is active. */
export type RuntimeSnapshot = {
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
}

type Document = { key: string; body: unknown }
const DOCUMENTS = ['approvals', 'blocks', 'latch', 'waivers', 'windows']

/** Reads all of it in one snapshot of the database. Rejects when the database is away or a document is missing. */
export const readRuntime = (pool: Pool): Promise<RuntimeSnapshot> =>
  withConnection(pool, async (client) => {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const head = await client.query<{ revision: string }>('SELECT revision FROM runtime_head WHERE id = 1')
    const agents = await client.query<AgentFact>('SELECT agent_id, owner, trust_level, clearance, state, version FROM agent')
    const tokens = await client.query<{
      id: string
      secret_hash: Buffer
      scopes: string[]
      agents: string[]
      cidr: string | null
      expires_at: Date
    }>(
      'SELECT id, secret_hash, scopes, agents, cidr, expires_at FROM api_token WHERE revoked_at IS NULL AND expires_at > clock_timestamp()',
    )
    const approvals = await client.query<Omit<ApprovalFact, 'expires_at'> & { expires_at: Date }>(
      `SELECT id, kinds, agent_id, action, constitution_hash, input_digest, expires_at FROM approval
       WHERE used_at IS NULL AND expires_at > clock_timestamp()`,
    )
    const documents = await client.query<Document>('SELECT key, body FROM runtime_document')
    const activations = await client.query<{ version: number }>('SELECT version FROM policy_activation ORDER BY seq DESC LIMIT 2')
    await client.query('COMMIT')
    const bodies = new Map(documents.rows.map(({ key, body }) => [key, body]))
    for (const key of DOCUMENTS) if (!bodies.has(key)) throw new Error(`the runtime document ${key} is missing`)
    return {
      revision: Number(head.rows[0]?.revision ?? 0),
      json: JSON.stringify(Object.fromEntries([...bodies].sort(([a], [b]) => (a < b ? -1 : 1)))),
      agents: new Map(agents.rows.map((agent) => [agent.agent_id, agent])),
      tokens: new Map(
        tokens.rows.map((row) => [
          row.id,
          {
            id: row.id,
            secretHash: row.secret_hash,
            scopes: new Set(row.scopes),
            agents: row.agents.map(globOf),
            cidr: row.cidr,
            expiresAtMs: row.expires_at.getTime(),
          },
        ]),
      ),
      approvals: new Map(approvals.rows.map((row) => [row.id, { ...row, expires_at: row.expires_at.toISOString() }])),
      isStopped: (bodies.get('latch') as { all?: unknown } | null)?.all != null,
      activeVersion: activations.rows[0]?.version ?? null,
      previousVersion: activations.rows[1]?.version ?? null,
    }
  })

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
}

/** Follows the runtime head: a poll each 250 ms is the truth, a notification only makes it sooner. */
export function followRuntime({ pool, signal, onChange, onError }: FollowOptions): RuntimeFollower {
  let held: RuntimeSnapshot | null = null
  let taken = -1
  let confirmedAt: number | null = null
  let isBusy = false
  let isPoked = false
  let isUp = false

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
    } catch (cause) {
      isUp = false
      onError(cause)
    } finally {
      isBusy = false
      if (isPoked && !signal.aborted) {
        isPoked = false
        void look()
      }
    }
  }
  const timer = setInterval(() => void look(), POLL_MS)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  void look()
  return {
    snapshot: () => held,
    ageS: () => (confirmedAt === null ? null : (performance.now() - confirmedAt) / 1000),
    poke: () => void look(),
    isDatabaseUp: () => isUp,
  }
}
