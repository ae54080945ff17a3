import type { AuditNarrow } from '@/lib/schemas/audit'
import type { Db, Tx } from '@/server/db'
import { Prisma } from '@/server/generated/prisma/client'
import type { Columns } from './columns'

/** A sealed entry as it lies in the table. `hasOutcome` is true once anything beside the intent is sealed. */
export type FoundEntry = Columns & { idx: bigint; sealedAt: Date; text: string; hasOutcome: boolean }

/** A filter whose actor is already a list of ids. */
export type EntryFilter = Omit<AuditNarrow, 'actor'> & {
  actors?: readonly string[]
  /** A run: what it wrote, and what was done about it. */
  aboutRun?: string
}
export type Finding = { filter: EntryFilter; isGrouped: boolean; now: Date }

/** An action that was begun this long ago and came to nothing that is recorded is unknown. */
export const UNKNOWN_AFTER_MS = 30_000

const HAS_OUTCOME = Prisma.sql`EXISTS (SELECT 1 FROM audit_entry o WHERE o.entry_id = e.entry_id AND o.phase <> 'intent')`

const like = (text: string) => `${text.replace(/[\\%_]/g, '\\$&')}.%`

/** The condition of a search. Every part is a parameter: nothing that is typed becomes a statement. */
function whereOf({ filter, isGrouped, now }: Finding): Prisma.Sql {
  const { actors, action, phase, outcome, kind, target, request, run, incident, from, to, aboutRun } = filter
  const parts = [Prisma.sql`TRUE`]
  // The last entry stands for its action: an intent only while nothing else is there.
  if (isGrouped && phase !== 'intent') parts.push(Prisma.sql`(e.phase <> 'intent' OR NOT ${HAS_OUTCOME})`)
  if (actors) parts.push(Prisma.sql`e.actor_id = ANY(${actors})`)
  if (action) parts.push(Prisma.sql`(e.action = ${action} OR e.action LIKE ${like(action)})`)
  if (phase) parts.push(Prisma.sql`e.phase = ${phase}`)
  if (outcome === 'unknown')
    parts.push(Prisma.sql`e.phase = 'intent' AND e.at < ${new Date(now.getTime() - UNKNOWN_AFTER_MS)} AND NOT ${HAS_OUTCOME}`)
  else if (outcome) parts.push(Prisma.sql`e.outcome = ${outcome}`)
  if (kind) parts.push(Prisma.sql`e.target_kind = ${kind}`)
  if (target) parts.push(Prisma.sql`e.target_id = ${target}`)
  if (request) parts.push(Prisma.sql`e.request_id = ${request}`)
  if (run) parts.push(Prisma.sql`e.run_id = ${run}`)
  if (aboutRun) parts.push(Prisma.sql`(e.run_id = ${aboutRun} OR (e.target_kind = 'run' AND e.target_id = ${aboutRun}))`)
  if (incident) parts.push(Prisma.sql`e.incident_id = ${incident}`)
  if (from) parts.push(Prisma.sql`e.at >= ${new Date(from)}`)
  if (to) parts.push(Prisma.sql`e.at < ${new Date(to)}`)
  return Prisma.join(parts, ' AND ')
}

const COLUMNS = Prisma.sql`e.idx, e.sealed_at AS "sealedAt", e.at, e.entry_id AS "entryId", e.phase, e.action, e.outcome,
  e.actor_id AS "actorId", e.actor_kind AS "actorKind", e.target_kind AS "targetKind", e.target_id AS "targetId",
  e.request_id AS "requestId", e.run_id AS "runId", e.incident_id AS "incidentId", e.text, ${HAS_OUTCOME} AS "hasOutcome"`

/** Sealed entries below an index, newest first. */
export function findEntries(
  db: Db | Tx,
  finding: Finding,
  { below, limit }: { below: number | null; limit: number },
): Promise<FoundEntry[]> {
  const older = below === null ? Prisma.sql`TRUE` : Prisma.sql`e.idx < ${BigInt(below)}`
  return db.$queryRaw<
    FoundEntry[]
  >`SELECT ${COLUMNS} FROM audit_entry e WHERE ${older} AND ${whereOf(finding)} ORDER BY e.idx DESC LIMIT ${limit}`
}

/** How many entries a search finds; counting stops at `limit`. */
export async function countEntries(db: Db | Tx, finding: Finding, limit: number): Promise<number> {
  const rows = await db.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM (SELECT 1 FROM audit_entry e WHERE ${whereOf(finding)} LIMIT ${limit}) AS found`
  return Number(rows[0]?.n ?? 0)
}

/** One entry by its index, or all of one action by their id; oldest first. */
export function readEntries(db: Db | Tx, by: { idx: number } | { entryId: string }): Promise<FoundEntry[]> {
  const is = 'idx' in by ? Prisma.sql`e.idx = ${BigInt(by.idx)}` : Prisma.sql`e.entry_id = ${by.entryId}`
  return db.$queryRaw<FoundEntry[]>`SELECT ${COLUMNS} FROM audit_entry e WHERE ${is} ORDER BY e.idx LIMIT 64`
}
