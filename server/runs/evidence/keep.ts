import { createHash } from 'node:crypto'
import { uuidv7 } from '@/lib/uuid'
import { targetOf } from '@/server/audit/entry'
import type { Sql } from '@/server/audit/sql'
import type { StepContext } from '@/server/runs/kind'
import { writeEntry } from '@/server/runs/record'

/** Whose evidence it is: rows are unique by run, target and name, so that a second worker takes only what is not there. */
export type Subject = { targetKey: string; sandboxId: string | null; agentId: string | null }
/** A thing that was had, after masking, or why it was not. `isNone`: there is no such thing, nothing went wrong. */
export type Taken = { body: string | Buffer; isTruncated?: boolean } | { missing: string; isNone?: boolean }
export type Named = { name: string; mediaType: string }

export const sha256 = (body: Buffer): string => `sha256:${createHash('sha256').update(body).digest('hex')}`
/** How a row says that there is nothing to be had. */
export const NONE = 'There is none'

const TAKER = 'system:worker'

export async function namesKept(client: Sql, runId: string, { targetKey }: Subject): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM evidence WHERE run_id = $1 AND target_key = $2', [
    runId,
    targetKey,
  ])
  return new Set(rows.map(({ name }) => name))
}

/** Keeps one thing with the first line of its custody, once. Out: its digest where it was kept now; null where it is missing, or was there. */
export async function keepPiece(client: Sql, c: StepContext, { subject, named, taken }: { subject: Subject; named: Named; taken: Taken }) {
  const id = uuidv7(Date.now())
  const body = 'missing' in taken ? null : Buffer.from(taken.body)
  const digest = body === null ? null : sha256(body)
  const why = 'missing' in taken ? (taken.isNone ? `${NONE}: ${taken.missing}` : taken.missing) : null
  const { rowCount } = await client.query(
    `INSERT INTO evidence (id, run_id, target_key, sandbox_id, agent_id, name, media_type, body, size, digest, is_truncated, missing, drill)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (run_id, target_key, name) DO NOTHING`,
    [
      ...[id, c.runId, subject.targetKey, subject.sandboxId, subject.agentId, named.name, named.mediaType],
      ...[body, body?.length ?? null, digest, !('missing' in taken) && taken.isTruncated === true, why, c.isDrill],
    ],
  )
  if (rowCount !== 1) return null
  await client.query(`INSERT INTO evidence_custody (id, evidence_id, act, by, reason, digest) VALUES ($1, $2, 'taken', $3, $4, $5)`, [
    uuidv7(Date.now()),
    id,
    TAKER,
    why ?? `by run ${c.runId}`,
    digest,
  ])
  return digest
}

export const MANIFEST: Named = { name: 'manifest.json', mediaType: 'application/json' }
export type ManifestRow = { name: string; digest: string | null; size: number | null; isTruncated: boolean; missing: string | null }

export async function manifestRows(client: Sql, runId: string, { targetKey }: Pick<Subject, 'targetKey'>): Promise<ManifestRow[]> {
  const { rows } = await client.query<ManifestRow>(
    `SELECT name, digest, size, is_truncated AS "isTruncated", missing FROM evidence WHERE run_id = $1 AND target_key = $2 AND name <> $3 ORDER BY name COLLATE "C"`,
    [runId, targetKey, MANIFEST.name],
  )
  return rows
}

/** The list of all that was taken; its digest goes into the log with it. Once. */
export async function keepManifest(client: Sql, c: StepContext, subject: Subject): Promise<void> {
  const items = await manifestRows(client, c.runId, subject)
  const body = `${JSON.stringify({ runId: c.runId, target: subject.targetKey, agentId: subject.agentId, items }, null, 2)}\n`
  const digest = await keepPiece(client, c, { subject, named: MANIFEST, taken: { body } })
  if (digest === null) return
  const target = targetOf('evidence', subject.sandboxId ?? subject.targetKey)
  const entry = { action: 'evidence.take', phase: 'event', outcome: 'done', target, runId: c.runId, drill: c.isDrill } as const
  await writeEntry(client, { ...entry, afterDigest: digest, reason: `${items.length} things of ${subject.targetKey}` })
}
