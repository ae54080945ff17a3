import { AppError } from '@/lib/errors'
import { WAY_BACK_DAYS, WAY_BACK_VERSIONS } from '@/lib/schemas/activations'
import { Prisma } from '@/server/generated/prisma/client'

export type Target = {
  seq: bigint
  version: number
  name: string
  constitution_hash: string
  state: 'superseded' | 'rolled_back'
  from_at: Date
  until_at: Date
}

/** Versions that can be returned to: active within 30 days, or of the last five, whichever is more. What decided only as an emergency change,
 *  without shadow and canary, is none of them: it goes the whole way first. As a query `target`, in the order of the history; the clock is the database's. */
const TARGETS = Prisma.sql`
  WITH turn AS (
    SELECT a.seq, a.version, a.at, lead(a.at) OVER (ORDER BY a.seq) AS until FROM policy_activation a
  ), kept AS (
    SELECT DISTINCT ON (turn.version) turn.seq, turn.version, turn.at, turn.until
    FROM turn WHERE turn.until IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM policy_emergency e WHERE e.version = turn.version AND e.confirmed_at = turn.at)
    ORDER BY turn.version, turn.seq DESC
  ), placed AS (
    SELECT kept.seq, kept.version, v.name, v.constitution_hash, v.state, kept.at AS from_at, kept.until AS until_at,
      row_number() OVER (ORDER BY kept.seq DESC) AS place
    FROM kept JOIN policy_version v ON v.version = kept.version
    WHERE v.state IN ('superseded', 'rolled_back')
      AND v.version <> (SELECT version FROM policy_activation ORDER BY seq DESC LIMIT 1)
  ), target AS (
    SELECT * FROM placed WHERE place <= ${WAY_BACK_VERSIONS} OR until_at > CURRENT_TIMESTAMP - make_interval(days => ${WAY_BACK_DAYS}::int)
  )`

type Reader = Pick<Prisma.TransactionClient, '$queryRaw'>
type Page = { cursor?: number | undefined; limit: number }

/** A page of them, the one that decided last on top. */
export const readTargets = (db: Reader, { cursor, limit }: Page): Promise<Target[]> => {
  const after = cursor === undefined ? Prisma.empty : Prisma.sql`WHERE target.seq < ${cursor}`
  return db.$queryRaw<Target[]>`${TARGETS} SELECT * FROM target ${after} ORDER BY target.seq DESC LIMIT ${limit}`
}

export async function countTargets(db: Reader): Promise<number> {
  const [row] = await db.$queryRaw<{ n: bigint }[]>`${TARGETS} SELECT count(*) AS n FROM target`
  return Number(row?.n ?? 0)
}

/** One of them. Errors: NOT_FOUND (no such version), CONFLICT (it cannot be returned to, and why). */
export async function getTarget(tx: Prisma.TransactionClient, version: number): Promise<Target> {
  const [found] = await tx.$queryRaw<Target[]>`${TARGETS} SELECT * FROM target WHERE target.version = ${version}`
  if (found) return found
  const known = await tx.policyVersion.findUnique({ where: { version }, select: { state: true } })
  if (!known) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  const was = await tx.policyActivation.count({ where: { version } })
  const why =
    was === 0
      ? 'never decided'
      : ['superseded', 'rolled_back'].includes(known.state)
        ? `decided too long ago, or only as an emergency change; what was active within ${WAY_BACK_DAYS} days, or is one of the last ${WAY_BACK_VERSIONS}, can be returned to`
        : `is ${known.state.replace('_', ' ')}`
  throw new AppError('CONFLICT', `Version ${version} ${why}. Nothing was changed.`)
}
