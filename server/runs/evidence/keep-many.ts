import { uuidv7 } from '@/lib/uuid'
import { targetOf } from '@/server/audit/entry'
import type { Sql } from '@/server/audit/sql'
import type { StepContext } from '@/server/runs/kind'
import { writeEntry } from '@/server/runs/record'
import { MANIFEST, sha256, TAKER } from './keep'
import { type KeptRow, type Piece, whyMissing } from './piece'

/** All of them with the first line of their custody, in one statement; what was kept already stays as it is. */
export async function keepPieces(client: Sql, c: Pick<StepContext, 'runId' | 'isDrill'>, pieces: readonly Piece[]): Promise<void> {
  const bodies = pieces.map(({ taken }) => ('missing' in taken ? null : Buffer.from(taken.body)))
  const whys = pieces.map(({ taken }) => whyMissing(taken))
  await client.query(
    `WITH given AS (
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::boolean[], $10::text[], $11::uuid[])
         AS g(id, target_key, sandbox_id, agent_id, name, media_type, body, digest, is_truncated, missing, custody_id)),
     kept AS (
       INSERT INTO evidence (id, run_id, target_key, sandbox_id, agent_id, name, media_type, body, size, digest, is_truncated, missing, drill)
       SELECT id, $12, target_key, sandbox_id, agent_id, name, media_type, body, octet_length(body), digest, is_truncated, missing, $13 FROM given
       ON CONFLICT (run_id, target_key, name) DO NOTHING RETURNING id)
     INSERT INTO evidence_custody (id, evidence_id, act, by, reason, digest)
     SELECT custody_id, id, 'taken', $14, coalesce(missing, $15), digest FROM given WHERE id IN (SELECT id FROM kept)`,
    [
      pieces.map(() => uuidv7(Date.now())),
      ...[pieces.map(({ subject }) => subject.targetKey), pieces.map(({ subject }) => subject.sandboxId)],
      ...[pieces.map(({ subject }) => subject.agentId), pieces.map(({ named }) => named.name), pieces.map(({ named }) => named.mediaType)],
      ...[bodies, bodies.map((body) => (body === null ? null : sha256(body)))],
      ...[pieces.map(({ taken }) => !('missing' in taken) && taken.isTruncated === true), whys, pieces.map(() => uuidv7(Date.now()))],
      ...[c.runId, c.isDrill, TAKER, `by run ${c.runId}`],
    ],
  )
}

/** Everything that a run took, but for its list. */
export async function rowsOfRun(client: Sql, runId: string): Promise<KeptRow[]> {
  const { rows } = await client.query<KeptRow>(
    `SELECT target_key AS "targetKey", name, digest, size, is_truncated AS "isTruncated", missing FROM evidence
     WHERE run_id = $1 AND name <> $2 ORDER BY target_key COLLATE "C", name COLLATE "C"`,
    [runId, MANIFEST.name],
  )
  return rows
}

export async function isListed(client: Sql, runId: string, targetKey: string): Promise<boolean> {
  const { rows } = await client.query('SELECT FROM evidence WHERE run_id = $1 AND target_key = $2 AND name = $3', [
    runId,
    targetKey,
    MANIFEST.name,
  ])
  return rows.length > 0
}

/** The list of all that a run took of all its sandboxes; its digest goes into the log with it. Once. */
export async function keepRunManifest(client: Sql, c: StepContext, targetKey: string): Promise<void> {
  if (await isListed(client, c.runId, targetKey)) return
  const items = await rowsOfRun(client, c.runId)
  const body = `${JSON.stringify({ runId: c.runId, target: targetKey, items }, null, 2)}\n`
  const subject = { targetKey, sandboxId: null, agentId: null }
  await keepPieces(client, c, [{ subject, named: MANIFEST, taken: { body } }])
  const entry = { action: 'evidence.take', phase: 'event', outcome: 'done', target: targetOf('evidence', targetKey) } as const
  const afterDigest = sha256(Buffer.from(body))
  await writeEntry(client, {
    ...entry,
    afterDigest,
    runId: c.runId,
    drill: c.isDrill,
    reason: `${items.length} things of ${targetKey}`,
  })
}
