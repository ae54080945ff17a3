import type { Actor } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { uuidv7 } from '@/lib/uuid'
import { type AuditOutcome, type AuditPhase, canonicalText, entryOf, type Target, targetOf } from '@/server/audit/entry'
import type { Sql } from '@/server/audit/sql'

const worker: Actor = { id: 'system:worker', name: 'worker', kind: 'system', roles: [], sessionHash: null }

export type RunEntry = {
  /** Intent and outcome share it; a new one where left out. */
  id?: string
  action: AuditAction
  phase: AuditPhase
  outcome: AuditOutcome | null
  runId?: string
  target: Target
  reason?: string
  afterDigest?: string
  drill?: boolean
  actor?: Actor
}

export const runTarget = (runId: string): Target => targetOf('run', runId)
export const stepTarget = (runId: string, n: number): Target => targetOf('step', `${runId}/${n}`)

/** Writes an entry of the log in whatever transaction the connection is in. Errors: any failure to write; then nothing may be done. */
export async function writeEntry(client: Sql, entry: RunEntry): Promise<void> {
  const at = new Date()
  const text = canonicalText(
    entryOf({
      ...entry,
      id: entry.id ?? uuidv7(at.getTime()),
      at,
      actor: entry.actor ?? worker,
      source: { ip: 'local', uaHash: 'worker' },
      requestId: entry.runId ?? entry.target.id,
      ...(entry.reason === undefined ? {} : { reason: entry.reason.slice(0, 1000) }),
    }),
  )
  await client.query('INSERT INTO audit_inbox (entry) VALUES ($1)', [text])
}

/** Tells open pages that a run changed, and idle workers that there may be something to claim. Both are hints; rows are the truth. */
export async function announce(client: Sql, runId: string, state: string): Promise<void> {
  await client.query(`INSERT INTO event (topic, ref, version) VALUES ('runs', $1, $2)`, [runId, state])
  if (state === 'queued') await client.query(`SELECT pg_notify('acgs_run', $1)`, [runId])
}
