import { expect } from 'vitest'
import { api, contract, fresh, gone, got, made201, paths, soon, writtenOn } from '../contract'
import { JSON_PATCH, MERGE } from '../http'
import { deployment, image } from '../objects'
import { HASH, historyOf, imageIn, isReady, podsOf, REVISION, rolledOut, setImage, templateIn } from '../rollouts'

const AT = (name: string) => paths.apps('deployments', name)
const needs = ['controllers' as const]

/** What a rollback of ours sends: the template of a revision, bound to uid and version, one annotation added. A test in a JSON patch that does not
 *  hold is 422. */
const rollBack = (name: string, revision: number) =>
  writtenOn(
    AT(name),
    async (live) => {
      const target = (await historyOf(live)).find((one) => one.revision === revision)
      expect(target).toBeDefined()
      const template = structuredClone(templateIn(target?.set ?? live))
      delete template.metadata.labels?.[HASH]
      return api.patch(AT(name), {
        type: JSON_PATCH,
        body: [
          { op: 'test', path: '/metadata/uid', value: live.metadata.uid },
          { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
          { op: 'replace', path: '/spec/template', value: template },
          { op: 'add', path: '/metadata/annotations/acgs.io~1change-id', value: 'step-1' },
        ],
      })
    },
    422,
  )

contract('a Deployment makes its ReplicaSet and pods, and says so', { needs }, async () => {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 2 }))
  const live = await rolledOut(metadata.name, 2)
  expect(live.metadata.annotations[REVISION]).toBe('1')
  expect(live.status.conditions).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }),
      expect.objectContaining({ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }),
    ]),
  )
  const [first] = await historyOf(live)
  const hash = first?.set.metadata.labels[HASH] ?? ''
  expect(hash).toMatch(/^[a-z0-9]{5,10}$/)
  expect(first?.set.metadata.name).toBe(`${metadata.name}-${hash}`)
  for (const { metadata: of } of await podsOf(metadata.name)) {
    expect(of.labels[HASH]).toBe(hash)
    expect(of.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', uid: first?.set.metadata.uid, controller: true, blockOwnerDeletion: true },
    ])
    expect(of.name.startsWith(`${metadata.name}-${hash}-`)).toBe(true)
  }
  await api.remove(AT(metadata.name))
})

contract('a rollback makes old content the newest revision, and the old number goes', { needs }, async () => {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 1, annotations: { kept: 'yes' } }))
  await rolledOut(metadata.name, 1)
  await setImage(AT(metadata.name), image('v2'))
  const second = await rolledOut(metadata.name, 1)
  const before = await historyOf(second)
  expect(before.map(({ revision }) => revision)).toEqual([1, 2])
  await rollBack(metadata.name, 1)
  const third = await rolledOut(metadata.name, 1)
  expect(imageIn(third)).toBe(image('v1'))
  expect(third.metadata.annotations).toMatchObject({ kept: 'yes', 'acgs.io/change-id': 'step-1', [REVISION]: '3' })
  const after = await historyOf(third)
  expect(after.map(({ revision }) => revision)).toEqual([2, 3])
  expect(after[1]?.set.metadata.uid).toBe(before[0]?.set.metadata.uid)
  await api.remove(AT(metadata.name))
})

contract('surge and unavailable hold at every moment of a rollout', { needs }, async () => {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 4, spec: { strategy } }))
  await rolledOut(metadata.name, 4)
  await setImage(AT(metadata.name), image('v2'))
  const seen: { all: number; ready: number }[] = []
  await soon(async () => {
    const pods = await podsOf(metadata.name)
    seen.push({ all: pods.length, ready: pods.filter(isReady).length })
    const { status, metadata: of } = await got(AT(metadata.name))
    expect(status).toMatchObject({ observedGeneration: of.generation, updatedReplicas: 4, replicas: 4, availableReplicas: 4 })
  })
  expect(Math.max(...seen.map(({ all }) => all))).toBeLessThanOrEqual(5)
  expect(Math.min(...seen.map(({ ready }) => ready))).toBeGreaterThanOrEqual(3)
  await api.remove(AT(metadata.name))
})

contract('a broken image is stuck: old pods stay, and the deadline says so', { needs: ['controllers', 'own cluster'] }, async () => {
  const spec = { progressDeadlineSeconds: 2 }
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 2, spec }))
  await rolledOut(metadata.name, 2)
  await setImage(AT(metadata.name), image('broken'))
  const stuck = await soon(async () => {
    const object = await got(AT(metadata.name))
    expect(object.status.conditions).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' })]),
    )
    return object
  })
  expect((await podsOf(metadata.name)).filter(isReady).length).toBeGreaterThanOrEqual(2)
  // "replicas is not 0" would name both: the live one is told by its template.
  const history = await historyOf(stuck)
  expect(history.filter(({ set }) => set.spec.replicas !== 0)).toHaveLength(2)
  await rollBack(metadata.name, 1)
  expect(imageIn(await rolledOut(metadata.name, 2))).toBe(image('v1'))
  await api.remove(AT(metadata.name))
})

contract('paused: a new template makes no pod until it is resumed, scaling works', { needs }, async () => {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 1 }))
  await rolledOut(metadata.name, 1)
  await api.patch(AT(metadata.name), { type: MERGE, body: { spec: { paused: true } } })
  await setImage(AT(metadata.name), image('v2'))
  const seen = await soon(async () => {
    const object = await got(AT(metadata.name))
    expect(object.status.observedGeneration).toBe(object.metadata.generation)
    expect(object.status.conditions).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'Progressing', reason: 'DeploymentPaused' })]),
    )
    return object
  })
  expect(await historyOf(seen)).toHaveLength(1)
  await api.patch(`${AT(metadata.name)}/scale`, { type: MERGE, body: { spec: { replicas: 2 } } })
  await soon(async () => expect((await podsOf(metadata.name)).filter(isReady)).toHaveLength(2))
  await api.patch(AT(metadata.name), { type: MERGE, body: { spec: { paused: null } } })
  expect(imageIn(await rolledOut(metadata.name, 2))).toBe(image('v2'))
  await api.remove(AT(metadata.name))
})

contract('restart: an annotation of the template makes new pods, the same time again none', { needs }, async () => {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 1 }))
  await rolledOut(metadata.name, 1)
  const [before] = await podsOf(metadata.name)
  const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' }
  const restart = () =>
    api.patch(AT(metadata.name), {
      type: 'application/strategic-merge-patch+json',
      body: { spec: { template: { metadata: { annotations } } } },
    })
  const first = await restart()
  expect(first.body.metadata.generation).toBe(2)
  await soon(async () => {
    await rolledOut(metadata.name, 1)
    const uids = (await podsOf(metadata.name)).map((pod) => pod.metadata.uid)
    expect(uids).toHaveLength(1)
    expect(uids).not.toContain(before?.metadata.uid)
  })
  expect((await restart()).body.metadata.generation).toBe(2)
  await api.remove(AT(metadata.name))
})

contract('scale to 0 and back: pods go by uid, the version of the workload counts', { needs }, async () => {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 2 }))
  await rolledOut(metadata.name, 2)
  const uids = (await podsOf(metadata.name)).map((pod) => pod.metadata.uid)
  await writtenOn(AT(metadata.name), ({ metadata: { resourceVersion } }) =>
    api.patch(`${AT(metadata.name)}/scale`, { type: MERGE, body: { metadata: { resourceVersion }, spec: { replicas: 0 } } }),
  )
  await soon(async () => {
    const { items } = (await api.get(paths.core('pods'), { labelSelector: `app=${metadata.name}` })).body
    expect(items.filter((pod) => uids.includes(pod.metadata.uid))).toEqual([])
  })
  await rolledOut(metadata.name, 0)
  await api.patch(`${AT(metadata.name)}/scale`, { type: MERGE, body: { spec: { replicas: 1 } } })
  await rolledOut(metadata.name, 1)
  await api.remove(AT(metadata.name))
})

contract('history is cut at revisionHistoryLimit', { needs }, async () => {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 1, spec: { revisionHistoryLimit: 1 } }))
  await rolledOut(metadata.name, 1)
  for (const tag of ['v2', 'v3']) {
    await setImage(AT(metadata.name), image(tag))
    await rolledOut(metadata.name, 1)
  }
  await soon(async () => expect((await historyOf(await got(AT(metadata.name)))).map(({ revision }) => revision)).toEqual([2, 3]))
  await api.remove(AT(metadata.name))
})

contract('Recreate: no new pod before the last old one is gone', { needs }, async () => {
  const { metadata } = await made201(
    paths.apps('deployments'),
    deployment(undefined, { replicas: 2, spec: { strategy: { type: 'Recreate' } } }),
  )
  await rolledOut(metadata.name, 2)
  await setImage(AT(metadata.name), image('v2'))
  const mixed: number[] = []
  await soon(async () => {
    const { items } = (await api.get(paths.core('pods'), { labelSelector: `app=${metadata.name}` })).body
    mixed.push(new Set(items.map((pod) => pod.metadata.labels[HASH])).size)
    const { status } = await got(AT(metadata.name))
    expect(status).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 })
  })
  expect(Math.max(...mixed)).toBeLessThanOrEqual(1)
  await api.remove(AT(metadata.name))
  await gone(AT(metadata.name))
})

contract('a service has the ready pods in its slices, a broken one as not ready', { needs: ['controllers', 'own cluster'] }, async () => {
  const name = fresh('svc')
  await made201(paths.core('services'), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
  })
  await made201(paths.apps('deployments'), deployment(name, { replicas: 2 }))
  await rolledOut(name, 2)
  type Slice = { endpoints: { addresses: string[]; conditions: { ready?: boolean }; targetRef: { kind: string; uid: string } }[] | null }
  const endpoints = async () => {
    const { items } = (
      await api.get(paths.of('discovery.k8s.io/v1', 'endpointslices'), { labelSelector: `kubernetes.io/service-name=${name}` })
    ).body
    return (items as unknown as Slice[]).flatMap((slice) => slice.endpoints ?? []) // what a slice has beside metadata
  }
  await soon(async () => {
    const found = await endpoints()
    expect(found.filter(({ conditions }) => conditions.ready)).toHaveLength(2)
    const uids = (await podsOf(name)).map(({ metadata }) => metadata.uid)
    expect(found.map(({ targetRef }) => targetRef.uid).sort()).toEqual(uids.sort())
  })
  await setImage(AT(name), image('broken'))
  await soon(async () => expect((await endpoints()).filter(({ conditions }) => conditions.ready === false)).toHaveLength(1))
  await api.patch(`${AT(name)}/scale`, { type: MERGE, body: { spec: { replicas: 0 } } })
  await soon(async () => expect((await endpoints()).filter(({ conditions }) => conditions.ready !== false)).toEqual([]))
  await api.remove(AT(name))
})
