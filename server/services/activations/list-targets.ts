import type { ListTargets, WayBack } from '@/lib/schemas/activations'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { type Heard, reachOf, readEngines } from './reach'
import { countTargets, readTargets } from './way-back'

/** Engines that hold a version warm, of those that say which they hold. */
function warmOn(engines: readonly Heard[], hash: string): { on: number; of: number } | null {
  const saying = engines.filter(({ isSilent, said }) => !isSilent && Array.isArray(said.warm))
  if (saying.length === 0) return null
  return { on: saying.filter(({ said }) => said.warm?.includes(hash)).length, of: saying.length }
}

async function readActive(ctx: ServiceContext) {
  const last = await ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' } })
  const found = last && (await ctx.db.policyVersion.findUnique({ where: { version: last.version }, select: { constitutionHash: true } }))
  return last && found ? { ...last, ...found } : null
}

/** The version that decides, how far it has come, and a page of those that can be returned to, the one that decided last on top. */
export async function listTargets(ctx: ServiceContext, { cursor, limit }: ListTargets): Promise<WayBack> {
  const now = ctx.now()
  const [active, engines, found, total, asked] = await Promise.all([
    readActive(ctx),
    readEngines(ctx),
    readTargets(ctx.db, { cursor, limit: limit + 1 }),
    countTargets(ctx.db),
    ctx.db.accessRequest.findMany({
      where: { action: 'policies.rollback', state: 'waiting', expiresAt: { gt: now } },
      select: { id: true, targetId: true, requestedBy: true, expiresAt: true },
      orderBy: { id: 'asc' },
    }),
  ])
  const nameOf = await personNames(ctx, [...(active ? [active.by] : []), ...asked.map(({ requestedBy }) => requestedBy)])
  const page = found.slice(0, limit)
  const hash = active?.constitutionHash
  const at = active?.at ?? now
  return {
    active: active && {
      version: active.version,
      constitutionHash: active.constitutionHash,
      since: at.toISOString(),
      by: nameOf(active.by),
    },
    reach: reachOf(engines, {
      at,
      follows: (said) => hash !== undefined && said.constitutionHash === hash,
      since: (said) => said.activeSince,
    }),
    items: page.map((row) => ({
      seq: Number(row.seq),
      version: row.version,
      name: row.name,
      constitutionHash: row.constitution_hash,
      state: row.state,
      from: row.from_at.toISOString(),
      until: row.until_at.toISOString(),
      warm: warmOn(engines, row.constitution_hash),
    })),
    nextCursor: found.length > limit ? Number(page.at(-1)?.seq ?? 0) || null : null,
    total,
    asked: asked.map(({ id, targetId, requestedBy, expiresAt }) => ({
      id,
      version: Number(targetId),
      askedBy: nameOf(requestedBy),
      expiresAt: expiresAt.toISOString(),
    })),
    readAt: now.toISOString(),
  }
}
