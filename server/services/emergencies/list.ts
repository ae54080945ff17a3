import type { EmergencyFilter, EmergencyPage, EmergencyRow, EmergencyState, ListEmergencies } from '@/lib/schemas/emergencies'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'
import { whyNotConfirm } from './confirm'
import { whyNotEnd } from './end'
import { isReviewLate, isToReview, type Stored } from './internal'
import { whyNotLookBack } from './look-back'

const WAITS = {
  OR: [{ state: { in: ['asked', 'active'] } }, { state: 'ended', confirmedAt: { not: null }, reviewedAt: null }],
} satisfies Prisma.PolicyEmergencyWhereInput

function whereOf({ view, search }: EmergencyFilter): Prisma.PolicyEmergencyWhereInput {
  const part = search ? { contains: literal(search), mode: 'insensitive' as const } : null
  const version = search && /^v?\d{1,9}$/.test(search) ? [{ version: Number(search.replace('v', '')) }] : []
  return { AND: [view === 'waits' ? WAITS : {}, part ? { OR: [{ reason: part }, { note: part }, ...version] } : {}] }
}

type Version = { constitutionHash: string; createdBy: string; authors: { personId: string }[] }
type At = { ctx: ServiceContext; nameOf: (id: string) => string; of: Version | undefined }

function rowOf(row: Stored, { ctx, nameOf, of }: At): EmergencyRow {
  const { id, version, previous, reason, hours, note } = row
  const wrote = { createdBy: of?.createdBy ?? '', authors: of?.authors.map(({ personId }) => personId) ?? [] }
  const closed = row.state === 'asked' && row.lapsesAt > ctx.now() ? null : 'It does not wait for a word.'
  return {
    ...{ id, version, previous, reason, hours, note },
    digest: of?.constitutionHash ?? '',
    state: row.state as EmergencyState, // a constraint of the table
    askedBy: nameOf(row.askedBy),
    askedAt: row.askedAt.toISOString(),
    lapsesAt: row.lapsesAt.toISOString(),
    confirmedBy: row.confirmedBy === null ? null : nameOf(row.confirmedBy),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    endedBy: row.endedBy === null ? null : nameOf(row.endedBy),
    endedAt: row.endedAt?.toISOString() ?? null,
    reviewedBy: row.reviewedBy === null ? null : nameOf(row.reviewedBy),
    reviewedAt: row.reviewedAt?.toISOString() ?? null,
    isToReview: isToReview(row),
    isReviewLate: isReviewLate(row, ctx.now()),
    whyNotConfirm: closed ?? whyNotConfirm(row, wrote, ctx.actor.id),
    whyNotEnd: whyNotEnd(row, ctx.actor),
    whyNotReview: whyNotLookBack(row, ctx.actor.id),
  }
}

/** Emergency changes, newest first: all there were, or those about which somebody still has to do something. */
export async function listEmergencies(ctx: ServiceContext, { cursor, limit, ...filter }: ListEmergencies): Promise<EmergencyPage> {
  const where = whereOf(filter)
  const [found, total] = await Promise.all([
    ctx.db.policyEmergency.findMany({
      where: cursor ? { AND: [where, { id: { lt: cursor } }] } : where,
      orderBy: { id: 'desc' },
      take: limit + 1,
    }),
    ctx.db.policyEmergency.count({ where }),
  ])
  const page = found.slice(0, limit)
  const versions = await ctx.db.policyVersion.findMany({
    where: { version: { in: page.map(({ version }) => version) } },
    select: { version: true, constitutionHash: true, createdBy: true, authors: { select: { personId: true } } },
  })
  const of = new Map(versions.map(({ version, ...rest }) => [version, rest]))
  const people = page.flatMap(({ askedBy, confirmedBy, endedBy, reviewedBy }) => [
    askedBy,
    confirmedBy ?? '',
    endedBy ?? '',
    reviewedBy ?? '',
  ])
  const nameOf = await personNames(ctx, people)
  return {
    items: page.map((row) => rowOf(row, { ctx, nameOf, of: of.get(row.version) })),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}
