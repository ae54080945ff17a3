import type { StopScope } from '@/lib/emergency-words'
import { StopPlanBody, type StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import type { ServiceContext } from '@/server/context'

/** Who may stop, and with which keys they prove it: kept in the file, for when nobody can be asked. */
const STOPPERS = ['operator', 'lead', 'analyst']

/** What a stop needs to know when only the file is left: every plan that was made ahead, as it stands. Null while none is. `priors` are what runs
 *  found before they wrote, by target, the newest. In: who makes it, and which cluster it is of. */
export async function stopPlanBody(
  ctx: ServiceContext,
  { madeBy, clusterUid }: { madeBy: string; clusterUid: string },
): Promise<StopPlanBody | null> {
  const ready = await ctx.db.stopPlan.findMany({ orderBy: { key: 'asc' }, take: 1000 })
  if (ready.length === 0) return null
  const plans = await ctx.db.plan.findMany({ where: { id: { in: ready.flatMap(({ planId }) => planId ?? []) } } })
  const people = await ctx.db.roleGrant.findMany({
    where: { role: { in: STOPPERS }, revokedAt: null, person: { disabledAt: null } },
    select: {
      personId: true,
      role: true,
      person: { select: { passkeys: { where: { removedAt: null }, select: { id: true, publicKey: true } } } },
    },
    orderBy: [{ personId: 'asc' }, { role: 'asc' }],
    take: 5000,
  })
  const entries = ready.flatMap(({ key, planId, digest, compiledAt }): unknown[] => {
    const plan = plans.find(({ id }) => id === planId)
    if (!plan || compiledAt === null) return []
    const colon = key.indexOf(':')
    const scope = (colon === -1 ? key : key.slice(0, colon)) as StopScope // how stopKey makes it; the schema below reads it
    const target = colon === -1 ? null : key.slice(colon + 1)
    const steps = (plan.steps as { n: number; parentN?: number; kind: string; title: string; params: unknown }[]).map(
      ({ n, parentN, kind, title, params }) => ({ n, ...(parentN === undefined ? {} : { parentN }), kind, title, params }),
    )
    return [
      {
        key,
        scope,
        target,
        planId,
        digest,
        compiledAt: compiledAt.toISOString(),
        steps,
        targets: plan.targets,
        priors: {},
      } satisfies Loose,
    ]
  })
  const byPerson = new Map<string, { personId: string; roles: string[]; passkeys: { credentialId: string; publicKey: string }[] }>()
  for (const { personId, role, person } of people) {
    const known = byPerson.get(personId)
    if (known) known.roles.push(role)
    else
      byPerson.set(personId, {
        personId,
        roles: [role],
        passkeys: person.passkeys.map((one) => ({
          credentialId: one.id,
          publicKey: Buffer.from(one.publicKey).toString('base64url'),
        })),
      })
  }
  return StopPlanBody.parse({
    v: 1,
    madeAt: ctx.now().toISOString(),
    madeBy,
    clusterUid,
    engineVersion: 1,
    plans: entries,
    authorizers: [...byPerson.values()].slice(0, 1000),
  })
}

type Loose = { [Member in keyof StopPlanEntry]: unknown }
