import type { VersionState } from '@/lib/policy-gates'
import type { ListWaiting, WaitingPage } from '@/lib/schemas/policy-reviews'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'

type Found = { version: number; name: string; digest: string; state: VersionState; state_since: Date; created_by: string }

/** Versions that wait for the review of whoever asks: none that they wrote in or asked a review of. The newest first, by the index of states. */
export async function listWaiting(ctx: ServiceContext, { cursor, limit }: ListWaiting): Promise<WaitingPage> {
  const me = ctx.actor.id
  const mine = Prisma.sql`v.state = 'review' AND v.created_by <> ${me}
    AND NOT EXISTS (SELECT 1 FROM policy_version_author a WHERE a.version = v.version AND a.person_id::text = ${me})
    AND NOT EXISTS (SELECT 1 FROM policy_event e WHERE e.version = v.version AND e.action = 'policies.submit' AND e.by = ${me})`
  const rest = cursor === undefined ? Prisma.empty : Prisma.sql`AND v.version < ${cursor}`
  const [found, [count]] = await Promise.all([
    ctx.db.$queryRaw<Found[]>`
      SELECT v.version, v.name, v.constitution_hash AS digest, v.state, v.state_since, v.created_by
      FROM policy_version v WHERE ${mine} ${rest} ORDER BY v.version DESC LIMIT ${limit + 1}`,
    ctx.db.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM policy_version v WHERE ${mine}`,
  ])
  const page = found.slice(0, limit)
  const nameOf = await personNames(
    ctx,
    page.map(({ created_by }) => created_by),
  )
  return {
    items: page.map(({ state_since, created_by, ...row }) => ({
      ...row,
      stateSince: state_since.toISOString(),
      createdBy: nameOf(created_by),
    })),
    nextCursor: found.length > limit ? (page.at(-1)?.version ?? null) : null,
    total: Number(count?.n ?? 0),
    readAt: ctx.now().toISOString(),
  }
}
