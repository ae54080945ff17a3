import * as z from 'zod'
import type { KubeObject } from '@/server/ports/cluster'
import { KINDS, type KindName } from '@/server/ports/cluster-kinds'
import { maskObject } from '@/server/ports/cluster-mask'
import { selects } from '@/server/runs/cluster/selectors'
import { controllerOf, Thing } from '@/server/runs/cluster/shapes'
import { NetworkPolicy, Slice } from '@/server/runs/cluster/shapes-around'
import { read } from '@/server/runs/cluster/shapes-of'
import type { StepContext } from '@/server/runs/kind'
import { clusterOf, findObject, reading } from '@/server/runs/kinds/at-hand'
import type { Target } from '@/server/runs/kinds/target'
import type { Named, Taken } from './piece'

export type Item = Named & { take: (c: StepContext) => Promise<Taken> }
/** The pod as it is now and as it was before this run first wrote on it; null where that is not known. */
export type Subject = { target: Target; now: KubeObject | null; before: KubeObject | null }

const LOG_BYTES = 10 * 1024 * 1024
const MOST_CONTAINERS = 20
const OWNER_LEVELS = 4

export const json = (name: string, take: (c: StepContext) => Promise<unknown>): Item => ({
  name,
  mediaType: 'application/json',
  take: async (c) => {
    const found = await take(c)
    return found === null ? { missing: 'nothing of the kind was found', isNone: true } : { body: `${JSON.stringify(found, null, 2)}\n` }
  },
})

const Containers = z.looseObject({
  spec: z.looseObject({
    nodeName: z.string().optional(),
    ...Object.fromEntries(
      ['containers', 'initContainers', 'ephemeralContainers'].map((name) => [name, z.array(z.looseObject({ name: z.string() })).nullish()]),
    ),
  }),
})
type Spec = {
  nodeName?: string
  containers?: { name: string }[] | null
  initContainers?: { name: string }[] | null
  ephemeralContainers?: { name: string }[] | null
}
const specOf = (pod: KubeObject | null): Spec => {
  const parsed = Containers.safeParse(pod)
  return parsed.success ? (parsed.data.spec as Spec) : {} // the members named above
}

/** What is left of a name in the name of a file. */
export const plain = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 63)

function logOf({ target }: Subject, container: string, isPrevious: boolean): Item {
  return {
    name: `log-${plain(container)}${isPrevious ? '-previous' : ''}.txt`,
    mediaType: 'text/plain',
    take: async (c) => {
      const query = { namespace: target.namespace ?? '', pod: target.name, container, isPrevious, limitBytes: LOG_BYTES }
      const text = await clusterOf(c).log(query, reading(c))
      if (text === null) return { missing: isPrevious ? 'the container did not run before' : 'the container has no log', isNone: true }
      return { body: text, isTruncated: Buffer.byteLength(text) >= LOG_BYTES }
    },
  }
}

async function ownersOf(c: StepContext, pod: KubeObject): Promise<KubeObject[] | null> {
  const chain: KubeObject[] = []
  for (let at = read(Thing, pod); chain.length < OWNER_LEVELS; ) {
    const owner = controllerOf(at.metadata)
    const kind = (Object.keys(KINDS) as KindName[]).find((one) => KINDS[one].kind === owner?.kind)
    if (owner === undefined || kind === undefined) break
    const object = await findObject(c, { kind, namespace: at.metadata.namespace ?? null, name: owner.name })
    if (object === null) break
    chain.push(maskObject(object))
    at = read(Thing, object)
  }
  return chain.length === 0 ? null : chain
}

const listed = async (c: StepContext, kind: KindName, { namespace }: Target): Promise<KubeObject[]> =>
  (await clusterOf(c).list({ resource: KINDS[kind], namespace }, reading(c))).items

function selecting(policies: readonly KubeObject[], pods: readonly (KubeObject | null)[]): KubeObject[] {
  return policies.filter((object) => {
    const selector = read(NetworkPolicy, object).spec?.podSelector ?? {}
    return pods.some((pod) => pod !== null && selects(selector, pod.metadata.labels))
  })
}

/** What the cluster has of a pod. Everything of it is masked before it is kept. */
export function fromCluster(subject: Subject): Item[] {
  const { target, now, before } = subject
  const pod = now ?? before
  const uid = pod?.metadata.uid ?? ''
  const { nodeName, containers, initContainers, ephemeralContainers } = specOf(pod)
  const names = [containers, initContainers, ephemeralContainers]
    .flatMap((some) => (some ?? []).map(({ name }) => name))
    .slice(0, MOST_CONTAINERS)
  const events = { resource: KINDS.Event, namespace: target.namespace, fieldSelector: `involvedObject.uid=${uid}` }
  const status = (now ?? before)?.status as { containerStatuses?: { name?: string; image?: string; imageID?: string }[] } | undefined // read loosely below
  return [
    json('pod.json', async () => (pod === null ? null : { before: before && maskObject(before), now: now && maskObject(now) })),
    json('image.json', async () => status?.containerStatuses?.map(({ name, image, imageID }) => ({ name, image, imageID })) ?? null),
    json('owners.json', async (c) => (pod === null ? null : ownersOf(c, pod))),
    json('events.json', async (c) => (uid === '' ? null : (await clusterOf(c).list(events, reading(c))).items.map(maskObject))),
    json('endpoint-slices.json', async (c) =>
      (await listed(c, 'EndpointSlice', target))
        .filter((object) => (read(Slice, object).endpoints ?? []).some((one) => one.targetRef?.uid === uid))
        .map(maskObject),
    ),
    json('network-policies.json', async (c) => selecting(await listed(c, 'NetworkPolicy', target), [now, before]).map(maskObject)),
    json('node.json', async (c) => {
      const node = nodeName === undefined ? null : await findObject(c, { kind: 'Node', namespace: null, name: nodeName })
      return node === null ? null : maskObject(node)
    }),
    ...names.flatMap((name) => [logOf(subject, name, false), logOf(subject, name, true)]),
  ]
}
