import type { WantedVersion } from '@/lib/schemas/fleet'
import type { ServiceContext } from '@/server/context'

/** An instance is its token: OPA's own id is another at each of its starts. */
export const instanceIdOf = (tokenId: string): string => `opa-${tokenId}`

/** The version that everything should decide with, and since when. */
export async function readWanted({ db }: Pick<ServiceContext, 'db'>): Promise<WantedVersion> {
  const activation = await db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true, at: true } })
  if (!activation) return null
  const found = await db.policyVersion.findUnique({ where: { version: activation.version }, select: { constitutionHash: true } })
  return found && { version: activation.version, revision: found.constitutionHash, since: activation.at.toISOString() }
}

/** Versions that were approved for deciding, by hash: what was active once, or is being tried as one. */
export async function approvedAmong(ctx: ServiceContext, revisions: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await ctx.db.policyVersion.findMany({
    where: { constitutionHash: { in: [...new Set(revisions)] } },
    select: { constitutionHash: true, version: true, state: true },
  })
  const activated = await ctx.db.policyActivation.findMany({
    where: { version: { in: found.map(({ version }) => version) } },
    select: { version: true },
    distinct: ['version'],
  })
  const known = new Set(activated.map(({ version }) => version))
  return new Map(found.flatMap(({ constitutionHash, version }) => (known.has(version) ? [[constitutionHash, version] as const] : [])))
}
