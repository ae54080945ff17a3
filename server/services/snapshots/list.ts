import type { ConfigSet, SnapshotWhy } from '@/lib/config-sets'
import type { ListSnapshots, SnapshotPage, SnapshotRow } from '@/lib/schemas/snapshots'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'

const SHOWN = {
  id: true,
  setName: true,
  state: true,
  why: true,
  askedAt: true,
  askedBy: true,
  reason: true,
  takenAt: true,
  runId: true,
  objectCount: true,
  digest: true,
  managers: true,
  foreignNames: true,
  knownGood: true,
  knownGoodBy: true,
  knownGoodAt: true,
  error: true,
} satisfies Prisma.ConfigSnapshotSelect // never the objects: a page needs none of them
type Row = Prisma.ConfigSnapshotGetPayload<{ select: typeof SHOWN }>

type Around = { liveDigest: string | null; nameOf: (id: string) => string }

const rowOf = (row: Row, { liveDigest, nameOf }: Around): SnapshotRow => ({
  id: row.id,
  set: row.setName as ConfigSet, // constraints of the table, here and below
  state: row.state as SnapshotRow['state'],
  why: row.why as SnapshotWhy,
  askedAt: row.askedAt.toISOString(),
  askedBy: nameOf(row.askedBy),
  reason: row.reason,
  takenAt: row.takenAt?.toISOString() ?? null,
  runId: row.runId,
  objects: row.objectCount,
  digest: row.digest,
  isLive: row.digest !== null && row.digest === liveDigest,
  writers: row.managers as SnapshotRow['writers'],
  foreign: row.foreignNames as string[],
  isKnownGood: row.knownGood,
  knownGoodBy: row.knownGoodBy === null ? null : nameOf(row.knownGoodBy),
  knownGoodAt: row.knownGoodAt?.toISOString() ?? null,
  error: row.error,
})

/** Snapshots of one set, newest first, without what is in them.
 *  In: set, only those known to be good, cursor, limit ≤ 200. Out: rows, which is offered first, and when the set was last looked at. */
export async function listSnapshots(ctx: ServiceContext, { set, onlyKnownGood, cursor, limit }: ListSnapshots): Promise<SnapshotPage> {
  const where: Prisma.ConfigSnapshotWhereInput = { setName: set, ...(onlyKnownGood ? { knownGood: true } : {}) }
  const [found, total, offer, watch] = await Promise.all([
    ctx.db.configSnapshot.findMany({
      where,
      select: SHOWN,
      orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
    }),
    ctx.db.configSnapshot.count({ where }),
    ctx.db.configSnapshot.findFirst({ where: { setName: set, knownGood: true }, orderBy: { takenAt: 'desc' }, select: { id: true } }),
    ctx.db.configWatch.findUnique({ where: { setName: set } }),
  ])
  const page = found.slice(0, limit)
  const nameOf = await personNames(ctx, [...page.map(({ askedBy }) => askedBy), ...page.flatMap(({ knownGoodBy }) => knownGoodBy ?? [])])
  const around = { liveDigest: watch?.error ? null : (watch?.digest ?? null), nameOf }
  return {
    items: page.map((row) => rowOf(row, around)),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    total,
    offer: offer?.id ?? null,
    lookedAt: watch?.lookedAt?.toISOString() ?? null,
    trouble: watch?.error && watch.failedAt ? { why: watch.error, since: watch.failedAt.toISOString() } : null,
    readAt: ctx.now().toISOString(),
  }
}
