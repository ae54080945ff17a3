import type { ServiceContext } from '@/server/context'
import { SILENT_MS } from '@/server/services/activations/reach'
import { personNames } from '@/server/services/people/names'

export type PolicyStatus = {
  active: { version: number; constitutionHash: string; activatedAt: string; by: string } | null
  runtimeRevision: number | null
  engines: { id: string; policyVersion: string | null; constitutionHash: string | null; isOnActive: boolean; heartbeatAt: string }[]
}

/** The active version, and which version each engine says it decides with. */
export async function readPolicyStatus(ctx: ServiceContext): Promise<PolicyStatus> {
  const [activation, head, engines] = await Promise.all([
    ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' } }),
    ctx.db.runtimeHead.findUnique({ where: { id: 1 } }),
    ctx.db.roleInstance.findMany({
      where: {
        role: 'engine',
        heartbeatAt: { gt: new Date(ctx.now().getTime() - SILENT_MS) },
      },
      orderBy: { id: 'asc' },
    }),
  ])
  const version = activation
    ? await ctx.db.policyVersion.findUnique({ where: { version: activation.version }, select: { version: true, constitutionHash: true } })
    : null
  const nameOf = await personNames(ctx, activation ? [activation.by] : [])
  return {
    active: activation && version ? { ...version, activatedAt: activation.at.toISOString(), by: nameOf(activation.by) } : null,
    runtimeRevision: head ? Number(head.revision) : null,
    engines: engines
      .filter(({ status }) => (status as { stopped?: boolean }).stopped !== true)
      .map((engine) => {
        const said = engine.status as { policyVersion?: string | null; constitutionHash?: string | null }
        return {
          id: engine.id,
          policyVersion: said.policyVersion ?? null,
          constitutionHash: said.constitutionHash ?? null,
          isOnActive: version !== null && said.constitutionHash === version.constitutionHash,
          heartbeatAt: engine.heartbeatAt.toISOString(),
        }
      }),
  }
}
