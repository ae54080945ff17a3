import {
  DEADLINE_MS,
  type FleetPage,
  type FleetRow,
  type FleetState,
  LEAST_OPA,
  type ListFleet,
  SILENT_MS,
  type WantedVersion,
} from '@/lib/schemas/fleet'
import { isOlder } from '@/lib/version-order'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { approvedAmong, readWanted } from './internal'
import { type TokenOf, tokensOf } from './tokens-of'

type Found = Prisma.OpaInstanceGetPayload<object>

async function whereOf(ctx: ServiceContext, { search, ended }: ListFleet): Promise<Prisma.OpaInstanceWhereInput> {
  const parts: Prisma.OpaInstanceWhereInput[] = []
  const tokens = async (where: Prisma.ApiTokenWhereInput) =>
    (await ctx.db.apiToken.findMany({ where, select: { id: true } })).map(({ id }) => id)
  if (ended !== 'shown') parts.push({ tokenId: { in: await tokens({ ...FLEET_SCOPES, revokedAt: null, expiresAt: { gt: ctx.now() } }) } })
  if (search) {
    const part = { contains: literal(search), mode: 'insensitive' as const }
    const labelled = await tokens({ ...FLEET_SCOPES, label: part })
    parts.push({ OR: [{ id: part }, { version: part }, { activeRevision: part }, { tokenId: { in: labelled } }] })
  }
  return { AND: parts }
}
const FLEET_SCOPES = { scopes: { hasSome: ['opa:bundle', 'opa:logs'] } }

type Known = { wanted: WantedVersion; approved: ReadonlyMap<string, number>; token: TokenOf | undefined; now: Date }

function stateOf({ activeRevision, lastSeen }: Found, { wanted, approved, token, now }: Known): FleetState {
  if (token?.state !== 'live') return 'ended'
  if (now.getTime() - lastSeen.getTime() > SILENT_MS) return 'silent'
  if (activeRevision === null) return 'waiting'
  if (!approved.has(activeRevision)) return 'unapproved'
  return activeRevision === wanted?.revision ? 'current' : 'behind'
}

/** Since when an instance should have been on the wanted version, and is not. */
function ageOf({ activeRevision, firstSeen }: Found, { wanted, now }: Known): number | null {
  if (!wanted) return null
  if (activeRevision === wanted.revision) return 0
  return Math.max(0, now.getTime() - Math.max(Date.parse(wanted.since), firstSeen.getTime()))
}

function rowOf(found: Found, known: Known): FleetRow {
  const { activeRevision, version } = found
  return {
    id: found.id,
    label: known.token?.label ?? 'unnamed',
    labels: found.labels as Record<string, string>, // strings by the schema of the door
    version,
    isUnsafe: version !== null && isOlder(version, LEAST_OPA),
    activeRevision,
    activeVersion: activeRevision === null ? null : (known.approved.get(activeRevision) ?? null),
    state: stateOf(found, known),
    ageMs: ageOf(found, known),
    hasReported: found.status !== null,
    lastError: found.lastError,
    errorAt: found.errorAt?.toISOString() ?? null,
    decisions: Number(found.decisions),
    lost: found.status === null && found.lost === 0n ? null : Number(found.lost),
    firstSeen: found.firstSeen.toISOString(),
    lastSeen: found.lastSeen.toISOString(),
    tokenState: known.token?.state ?? 'revoked',
  }
}

/** True over the deadline of a row: it should have been on the wanted version by now. */
export const isLate = ({ ageMs }: Pick<FleetRow, 'ageMs'>): boolean => ageMs !== null && ageMs > DEADLINE_MS

/** OPAs by id, with what each decides with and what is wanted. In: search, whether ended ones are shown, cursor, limit ≤ 200. */
export async function listFleet(ctx: ServiceContext, input: ListFleet): Promise<FleetPage> {
  const where = await whereOf(ctx, input)
  const [found, total, wanted] = await Promise.all([
    ctx.db.opaInstance.findMany({
      where: input.cursor ? { AND: [where, { id: { gt: input.cursor } }] } : where,
      orderBy: { id: 'asc' },
      take: input.limit + 1,
    }),
    ctx.db.opaInstance.count({ where }),
    readWanted(ctx),
  ])
  const page = found.slice(0, input.limit)
  const [tokens, approved] = await Promise.all([
    tokensOf(
      ctx,
      page.map(({ id }) => id),
    ),
    approvedAmong(
      ctx,
      page.flatMap(({ activeRevision }) => activeRevision ?? []),
    ),
  ])
  const now = ctx.now()
  return {
    items: page.map((one) => rowOf(one, { wanted, approved, token: tokens.get(one.id), now })),
    nextCursor: found.length > input.limit ? (page.at(-1)?.id ?? null) : null,
    total,
    wanted,
    readAt: now.toISOString(),
  }
}
