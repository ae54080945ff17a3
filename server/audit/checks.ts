import { readHead, type Wrong } from './head'
import { readCheckpoint } from './note'
import type { Sql } from './sql'

const HOUR_MS = 3_600_000
export type CheckKind = 'anchor' | 'consistency' | 'full'
export type Check = { kind: CheckKind; at: Date; size: number; tookMs: number; wrong: Wrong | null; detail: string }
export type KeptCheck = { at: Date; isGood: boolean; firstBadIndex: number | null; detail: string }

export async function lastCheck(client: Sql, kind: CheckKind): Promise<KeptCheck | null> {
  const { rows } = await client.query<{ at: Date; is_good: boolean; first_bad_index: string | null; detail: string }>(
    'SELECT at, is_good, first_bad_index, detail FROM audit_check WHERE kind = $1 ORDER BY at DESC, id DESC LIMIT 1',
    [kind],
  )
  const [row] = rows
  if (!row) return null
  const { at, is_good: isGood, first_bad_index: index, detail } = row
  return { at, isGood, firstBadIndex: index === null ? null : Number(index), detail }
}

/** Keeps a result. One that says what the last of its kind said is kept once an hour: the rows stay for ever. */
export async function keepCheck(client: Sql, { kind, at, size, tookMs, wrong, detail }: Check): Promise<void> {
  const last = await lastCheck(client, kind)
  const isNews = last?.isGood !== (wrong === null) || last.firstBadIndex !== (wrong?.index ?? null)
  if (!isNews && kind !== 'full' && at.getTime() - last.at.getTime() < HOUR_MS) return
  await client.query(
    'INSERT INTO audit_check (kind, at, size, took_ms, is_good, first_bad_index, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [kind, at, size, Math.round(tookMs), wrong === null, wrong?.index ?? null, wrong?.why ?? detail],
  )
}

/** Keeps the newest checkpoint for ever: one a minute, by whoever calls this once a minute. */
export async function keepCheckpoint(client: Sql): Promise<void> {
  const { note, notedAt } = await readHead(client)
  const checkpoint = note === null ? null : readCheckpoint(note, [])
  if (!checkpoint) return
  await client.query('INSERT INTO audit_checkpoint (size, root, note, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    checkpoint.size,
    checkpoint.root,
    note,
    notedAt,
  ])
}
