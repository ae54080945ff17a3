import * as z from 'zod'
import { SANDBOX_NAMESPACE } from '@/lib/emergency-lines'
import type { KubeObject } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { type PlanContext, Refused, type StepContext } from '@/server/runs/kind'
import type { Acted } from '@/server/runs/stop/acted'
import { eachOf } from '@/server/runs/stop/each'
import { leftOfAll } from '@/server/runs/stop/gone'
import { keptOf } from '@/server/runs/stop/keep-prior'
import { stampOver } from '@/server/runs/stop/quarantine'
import { refuseNever, whyUp } from '@/server/runs/stop/scale-down'
import { type Looked, stopStep } from '@/server/runs/stop/stop-step'
import { Line } from '@/server/runs/stop/timed'
import { clusterOf, getObject, reading } from './at-hand'
import { keyOf, refOf, type Target } from './target'

export const AgentDownParams = z.strictObject({ agentId: z.string().min(1).max(63), lineMs: Line })
export type AgentDownParams = z.infer<typeof AgentDownParams>

const AGENT = 'acgs.io/agent'
const SCALED = ['Deployment', 'StatefulSet'] as const

type Found = { target: Target; object: KubeObject }

/** What runs for an agent beside its sandboxes, by its label, as it is found now. Without a cluster there is none. */
async function workloadsOf(c: PlanContext, agentId: string): Promise<Found[]> {
  if (c.cluster === null) return []
  const lists = SCALED.map(async (kind) => {
    const { items } = await clusterOf(c).list({ resource: KINDS[kind], namespace: SANDBOX_NAMESPACE }, reading(c))
    return items
      .filter(({ metadata }) => metadata.labels?.[AGENT] === agentId)
      .map((object): Found => ({ target: { kind, namespace: SANDBOX_NAMESPACE, name: object.metadata.name }, object }))
  })
  return (await Promise.all(lists)).flat()
}

async function lookUp(c: StepContext, { agentId }: AgentDownParams): Promise<Looked> {
  const found = await workloadsOf(c, agentId)
  const missing = found.flatMap(({ target, object }) => {
    const why = whyUp(target, object)
    return why === null ? [] : [{ key: keyOf(target), why }]
  })
  return { missing, of: found.length }
}

async function scaleAll(c: StepContext, { agentId }: AgentDownParams, n: number): Promise<Acted[]> {
  const found = (await workloadsOf(c, agentId)).filter(({ target, object }) => whyUp(target, object) !== null)
  return eachOf(c, found, {
    keyOf: ({ target }) => keyOf(target),
    act: async (own, { target }) => {
      const object = await getObject(own, target)
      if (object.metadata.labels?.[AGENT] !== agentId) throw new Refused(`${keyOf(target)} is not of ${agentId} any more.`)
      refuseNever(object)
      await keptOf(own, target)
      const write = stampOver(own, object, { key: keyOf(target), n })
      return clusterOf(c).scale({ ...write, ref: refOf(target), precondition: preconditionOf(object), replicas: 0 })
    },
  })
}

/** To 0; what each had is kept before. Listed when it runs, never ahead. */
export const agentScale = stopStep<AgentDownParams>({
  name: 'agent.scale',
  params: AgentDownParams,
  target: ({ agentId }) => `Workloads/${agentId}`,
  goal: () => ({ replicas: 0 }),
  late: 'fails',
  look: lookUp,
  act: (c, p, { n }) => scaleAll(c, p, n),
})

/** Sees that their pods are gone, by uid. */
export const agentGone = stopStep<AgentDownParams>({
  name: 'agent.gone',
  params: AgentDownParams,
  target: ({ agentId }) => `Workloads/${agentId}/gone`,
  late: 'fails',
  look: async (c, { agentId }) => {
    const found = await workloadsOf(c, agentId)
    const { missing, of } = await leftOfAll(
      c,
      found.map(({ target }) => target),
    )
    return { missing, of: found.length === 0 ? 0 : of }
  },
})
