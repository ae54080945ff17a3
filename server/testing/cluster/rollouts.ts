import { expect } from 'vitest'
import { api, got, paths, soon } from './contract'
import type { Kube } from './http'

export const HASH = 'pod-template-hash'
export const REVISION = 'deployment.kubernetes.io/revision'
type Template = { metadata: { labels?: Record<string, string> }; spec: { containers: { name: string; image: string }[] } }

export const templateIn = ({ spec }: Kube): Template => spec.template as Template // what objects.ts makes
export const imageIn = (object: Kube): string => templateIn(object).spec.containers[0]?.image ?? ''

/** Pods of a workload that are not on their way out, by its `app` label. */
export async function podsOf(app: string): Promise<Kube[]> {
  const { items } = (await api.get(paths.core('pods'), { labelSelector: `app=${app}` })).body
  return items.filter(({ metadata }) => !metadata.deletionTimestamp)
}

export const isReady = ({ status }: Kube): boolean =>
  ((status.conditions ?? []) as { type: string; status: string }[]).some(({ type, status: is }) => type === 'Ready' && is === 'True')

/** A Deployment as it is once nothing is left to do. */
export const rolledOut = (name: string, replicas: number): Promise<Kube> =>
  soon(async () => {
    const object = await got(paths.apps('deployments', name))
    expect(object.status).toMatchObject({
      observedGeneration: object.metadata.generation,
      ...(replicas > 0 ? { replicas, updatedReplicas: replicas, availableReplicas: replicas, readyReplicas: replicas } : {}),
    })
    if (replicas === 0) expect(object.status.replicas ?? 0).toBe(0)
    return object
  })

/** Owned ReplicaSets by their revision number. */
export async function historyOf(owner: Kube): Promise<{ revision: number; set: Kube }[]> {
  const { items } = (await api.get(paths.apps('replicasets'), { labelSelector: `app=${owner.metadata.name}` })).body
  return items
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid, controller }) => uid === owner.metadata.uid && controller))
    .map((set) => ({ revision: Number(set.metadata.annotations[REVISION]), set }))
    .sort((a, b) => a.revision - b.revision)
}

/** Owned ControllerRevisions in order. */
export async function controllerRevisionsOf(owner: Kube): Promise<(Kube & { revision: number; data: unknown })[]> {
  const { items } = (await api.get(paths.apps('controllerrevisions'), { labelSelector: `app=${owner.metadata.name}` })).body
  return (items as unknown as (Kube & { revision: number; data: unknown })[]) // its two members beside metadata
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid))
    .sort((a, b) => a.revision - b.revision)
}

/** Gives the one container another image, as a person with an editor does. */
export async function setImage(path: string, image: string): Promise<Kube> {
  const body = { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } }
  const answer = await api.patch(path, { type: 'application/strategic-merge-patch+json', body })
  expect(answer.status, answer.body.message).toBe(200)
  return answer.body
}
