import { expect } from 'vitest'
import { api, contract, got, made201, paths, soon, writtenOn } from '../contract'
import { type Kube, MERGE, STRATEGIC } from '../http'
import { daemonSet, image, statefulSet } from '../objects'
import { controllerRevisionsOf, imageIn, isReady, podsOf, setImage } from '../rollouts'

const SET = (name: string) => paths.apps('statefulsets', name)
const DAEMON = (name: string) => paths.apps('daemonsets', name)
const needs = ['controllers' as const]
const HASH = 'controller-revision-hash'

const settled = (name: string, replicas: number): Promise<Kube> =>
  soon(async () => {
    const object = await got(SET(name))
    const { status, metadata } = object
    expect(status).toMatchObject({
      observedGeneration: metadata.generation,
      readyReplicas: replicas,
      currentRevision: status.updateRevision,
    })
    expect((await podsOf(name)).map(({ metadata: of }) => of.labels[HASH])).toEqual(Array(replicas).fill(status.updateRevision))
    return object
  })

const rollBack = (path: string, revision: number): Promise<Kube> =>
  writtenOn(path, async (live) => {
    const stored = (await controllerRevisionsOf(live)).find((one) => one.revision === revision)
    expect(stored).toBeDefined()
    const { uid, resourceVersion } = live.metadata
    return api.patch(path, { type: STRATEGIC, body: { ...(stored?.data as object), metadata: { uid, resourceVersion } } })
  })

contract('StatefulSet: pods in order, with ordinals and the full name of their revision', { needs }, async () => {
  const { metadata } = await made201(paths.apps('statefulsets'), statefulSet(undefined, { replicas: 2 }))
  const live = await settled(metadata.name, 2)
  const pods = await podsOf(metadata.name)
  expect(pods.map(({ metadata: of }) => of.name).sort()).toEqual([`${metadata.name}-0`, `${metadata.name}-1`])
  const [first = pods[0], second = pods[1]] = [...pods].sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))
  expect(Date.parse(first?.metadata.creationTimestamp ?? '')).toBeLessThanOrEqual(Date.parse(second?.metadata.creationTimestamp ?? ''))
  expect(first?.metadata.labels).toMatchObject({
    [HASH]: live.status.updateRevision,
    'statefulset.kubernetes.io/pod-name': `${metadata.name}-0`,
  })
  const revisions = await controllerRevisionsOf(live)
  expect(revisions.map(({ metadata: of, revision }) => [of.name, revision])).toEqual([[live.status.updateRevision, 1]])
  expect(revisions[0]?.data).toMatchObject({ spec: { template: { $patch: 'replace', spec: { containers: [{ image: image('v1') }] } } } })
  await api.remove(SET(metadata.name))
})

contract('StatefulSet: a rollback raises the stored revision to the highest', { needs }, async () => {
  const { metadata } = await made201(paths.apps('statefulsets'), statefulSet())
  const first = await settled(metadata.name, 1)
  await setImage(SET(metadata.name), image('v2'))
  await settled(metadata.name, 1)
  await rollBack(SET(metadata.name), 1)
  const third = await settled(metadata.name, 1)
  expect(imageIn(third)).toBe(image('v1'))
  expect(third.status.updateRevision).toBe(first.status.updateRevision)
  expect((await controllerRevisionsOf(third)).map(({ revision }) => revision)).toEqual([2, 3])
  expect((third.spec.template as { $patch?: string }).$patch).toBeUndefined()
  await api.remove(SET(metadata.name))
})

contract(
  'StatefulSet: OrderedReady is stuck behind a broken pod until that is deleted',
  { needs: ['controllers', 'own cluster'] },
  async () => {
    const { metadata } = await made201(paths.apps('statefulsets'), statefulSet(undefined, { replicas: 2 }))
    const good = await settled(metadata.name, 2)
    await setImage(SET(metadata.name), image('broken'))
    const bad = await soon(async () => {
      const pod = await got(paths.core('pods', `${metadata.name}-1`))
      expect(pod.metadata.labels[HASH]).not.toBe(good.status.updateRevision)
      expect(isReady(pod)).toBe(false)
      return pod
    })
    await rollBack(SET(metadata.name), 1)
    await soon(async () => {
      const { status, metadata: of } = await got(SET(metadata.name))
      expect(status).toMatchObject({ observedGeneration: of.generation, updateRevision: good.status.updateRevision })
    })
    // The template is good again and the broken pod is still the same one.
    expect((await got(paths.core('pods', `${metadata.name}-1`))).metadata.uid).toBe(bad.metadata.uid)
    const { uid } = bad.metadata
    await api.remove(paths.core('pods', `${metadata.name}-1`), { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } })
    await settled(metadata.name, 2)
    await api.remove(SET(metadata.name))
  },
)

contract('StatefulSet: Parallel mends a broken pod by the template alone', { needs: ['controllers', 'own cluster'] }, async () => {
  const { metadata } = await made201(
    paths.apps('statefulsets'),
    statefulSet(undefined, { replicas: 2, spec: { podManagementPolicy: 'Parallel' } }),
  )
  await settled(metadata.name, 2)
  await setImage(SET(metadata.name), image('broken'))
  await soon(async () => expect((await podsOf(metadata.name)).filter((pod) => !isReady(pod)).length).toBeGreaterThan(0))
  await rollBack(SET(metadata.name), 1)
  await settled(metadata.name, 2)
  await api.remove(SET(metadata.name))
})

contract('StatefulSet: below the partition pods stay on the old revision', { needs }, async () => {
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
  const { metadata } = await made201(paths.apps('statefulsets'), statefulSet(undefined, { replicas: 2, spec: { updateStrategy } }))
  const first = await settled(metadata.name, 2)
  await setImage(SET(metadata.name), image('v2'))
  await soon(async () => {
    const { status } = await got(SET(metadata.name))
    expect(status).toMatchObject({ updatedReplicas: 1, readyReplicas: 2, currentRevision: first.status.updateRevision })
    expect((await got(paths.core('pods', `${metadata.name}-1`))).metadata.labels[HASH]).toBe(status.updateRevision)
  })
  expect((await got(paths.core('pods', `${metadata.name}-0`))).metadata.labels[HASH]).toBe(first.status.updateRevision)
  await api.patch(SET(metadata.name), { type: MERGE, body: { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } } })
  await settled(metadata.name, 2)
  await api.remove(SET(metadata.name))
})

contract('StatefulSet: OnDelete moves the template and no pod', { needs }, async () => {
  const { metadata } = await made201(paths.apps('statefulsets'), statefulSet(undefined, { spec: { updateStrategy: { type: 'OnDelete' } } }))
  const first = await settled(metadata.name, 1)
  await setImage(SET(metadata.name), image('v2'))
  const moved = await soon(async () => {
    const object = await got(SET(metadata.name))
    expect(object.status.observedGeneration).toBe(object.metadata.generation)
    expect(object.status.updateRevision).not.toBe(first.status.updateRevision)
    return object
  })
  const path = paths.core('pods', `${metadata.name}-0`)
  expect((await got(path)).metadata.labels[HASH]).toBe(first.status.updateRevision)
  await api.remove(path)
  await soon(async () => expect((await got(path)).metadata.labels[HASH]).toBe(moved.status.updateRevision))
  await api.remove(SET(metadata.name))
})

contract('StatefulSet: scaled to 0 its claims stay', { needs: ['controllers', 'own cluster'] }, async () => {
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }
  const { metadata } = await made201(paths.apps('statefulsets'), statefulSet(undefined, { spec: { volumeClaimTemplates: [claim] } }))
  await settled(metadata.name, 1)
  const path = paths.core('persistentvolumeclaims', `data-${metadata.name}-0`)
  const { metadata: before } = await got(path)
  await api.patch(`${SET(metadata.name)}/scale`, { type: MERGE, body: { spec: { replicas: 0 } } })
  await soon(async () => expect(await podsOf(metadata.name)).toEqual([]))
  expect((await got(path)).metadata.uid).toBe(before.uid)
  await api.remove(SET(metadata.name))
})

const spread = (name: string): Promise<Kube> =>
  soon(async () => {
    const object = await got(DAEMON(name))
    const { status, metadata } = object
    expect(status.desiredNumberScheduled).toBeGreaterThan(0)
    expect(status).toMatchObject({
      observedGeneration: metadata.generation,
      updatedNumberScheduled: status.desiredNumberScheduled,
      numberAvailable: status.desiredNumberScheduled,
    })
    return object
  })

contract('DaemonSet: a pod on each node, the bare hash of its revision as label, rollback by it', { needs }, async () => {
  const { metadata } = await made201(paths.apps('daemonsets'), daemonSet())
  const live = await spread(metadata.name)
  const pods = await podsOf(metadata.name)
  expect(new Set(pods.map(({ spec }) => spec.nodeName)).size).toBe(pods.length)
  const [revision] = await controllerRevisionsOf(live)
  expect(revision?.metadata.name).toBe(`${metadata.name}-${pods[0]?.metadata.labels[HASH]}`)
  expect(live.status.updateRevision).toBeUndefined()
  await setImage(DAEMON(metadata.name), image('v2'))
  await spread(metadata.name)
  await rollBack(DAEMON(metadata.name), 1)
  const back = await spread(metadata.name)
  expect(imageIn(back)).toBe(image('v1'))
  expect((await controllerRevisionsOf(back)).map((one) => one.revision)).toEqual([2, 3])
  await api.remove(DAEMON(metadata.name))
})

contract('DaemonSet: OnDelete moves the template and no pod', { needs }, async () => {
  const { metadata } = await made201(paths.apps('daemonsets'), daemonSet(undefined, { spec: { updateStrategy: { type: 'OnDelete' } } }))
  await spread(metadata.name)
  const before = new Set((await podsOf(metadata.name)).map((pod) => pod.metadata.uid))
  await setImage(DAEMON(metadata.name), image('v2'))
  await soon(async () => {
    const { status, metadata: of } = await got(DAEMON(metadata.name))
    expect(status.observedGeneration).toBe(of.generation)
    expect(status.updatedNumberScheduled ?? 0).toBe(0)
  })
  expect(new Set((await podsOf(metadata.name)).map((pod) => pod.metadata.uid))).toEqual(before)
  await api.remove(DAEMON(metadata.name))
})
