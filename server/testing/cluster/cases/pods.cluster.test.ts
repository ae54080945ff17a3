import { expect } from 'vitest'
import { api, contract, fresh, gone, got, made201, paths, soon, target } from '../contract'
import { budget, pod, templateOf } from '../objects'
import { isReady, podsOf } from '../rollouts'

const evict = (name: string, deleteOptions: object = {}) =>
  api.post(`${paths.core('pods', name)}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, deleteOptions })

async function ready(name: string, labels: Record<string, string> = {}) {
  await made201(paths.core('pods'), pod(name, { labels }))
  return soon(async () => {
    const object = await got(paths.core('pods', name))
    expect(isReady(object)).toBe(true)
    return object
  })
}

/** `allowed` null: its controller follows only one of several budgets of a pod, so the count may stay behind. */
async function protectedBy(app: string, spec: object, allowed: number | null): Promise<string> {
  const name = fresh('budget')
  await made201(paths.of('policy/v1', 'poddisruptionbudgets'), budget(name, app, spec))
  await soon(async () => {
    const { status, metadata } = await got(paths.of('policy/v1', 'poddisruptionbudgets', name))
    expect(status).toMatchObject({ observedGeneration: metadata.generation, ...(allowed === null ? {} : { disruptionsAllowed: allowed }) })
  })
  return name
}

contract('a pod is placed on a node, runs, is ready and has an address', { needs: ['controllers'] }, async () => {
  const object = await ready(fresh('pod'))
  expect(target.nodes).toContain(object.spec.nodeName)
  expect(object.status).toMatchObject({ phase: 'Running', podIP: expect.stringMatching(/^[\d.]+$/), startTime: expect.any(String) })
  expect(object.status.containerStatuses).toMatchObject([{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }])
  await api.remove(paths.core('pods', object.metadata.name))
})

contract('a broken image waits and never gets ready', { needs: ['controllers', 'own cluster'] }, async () => {
  const { metadata } = await made201(paths.core('pods'), pod(fresh('pod'), { tag: 'broken' }))
  await soon(async () => {
    const object = await got(paths.core('pods', metadata.name))
    expect(object.status.containerStatuses).toMatchObject([{ ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } }])
    expect(object.status.phase).toBe('Pending')
  })
  await api.remove(paths.core('pods', metadata.name))
})

contract('a pod for a node that is not there stays pending and says why', { needs: ['controllers'] }, async () => {
  const { metadata } = await made201(paths.core('pods'), pod(fresh('pod'), { spec: { nodeSelector: { nowhere: 'yes' } } }))
  await soon(async () => {
    const { spec, status } = await got(paths.core('pods', metadata.name))
    expect(status.conditions).toMatchObject([{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }])
    expect(spec.nodeName).toBeUndefined()
  })
  await soon(async () => {
    const fieldSelector = `involvedObject.uid=${metadata.uid}`
    const { items } = (await api.get(paths.core('events'), { fieldSelector })).body
    expect(items.map(({ reason }) => reason)).toContain('FailedScheduling')
  })
  await api.remove(paths.core('pods', metadata.name))
})

contract('the log is text, and its end can be asked for', { needs: ['controllers'] }, async () => {
  const { metadata } = await ready(fresh('pod'))
  const path = `${paths.core('pods', metadata.name)}/log`
  const { status, headers, text } = await api.get(path, { container: 'app', tailLines: '1' })
  expect(status, text).toBe(200)
  expect(headers['content-type']).toMatch(/^text\/plain/)
  expect(text.trim().split('\n')).toHaveLength(1)
  expect((await api.get(path, { container: 'nobody' })).body).toMatchObject({ code: 400, reason: 'BadRequest' })
  await api.remove(paths.core('pods', metadata.name))
})

contract('eviction without a budget is 201, and the pod goes', { needs: ['controllers'] }, async () => {
  const { metadata } = await ready(fresh('pod'))
  const answer = await evict(metadata.name)
  expect(answer.body).toMatchObject({ kind: 'Status', status: 'Success', code: 201 })
  expect(answer.status).toBe(201)
  await gone(paths.core('pods', metadata.name))
  expect((await evict(metadata.name)).body).toMatchObject({ code: 404, reason: 'NotFound' })
})

contract('eviction with another uid is 409 and evicts nothing', { needs: ['controllers'] }, async () => {
  const { metadata } = await ready(fresh('pod'))
  const preconditions = { uid: '00000000-0000-4000-8000-000000000000' }
  expect((await evict(metadata.name, { preconditions })).body).toMatchObject({ code: 409, reason: 'Conflict' })
  expect((await got(paths.core('pods', metadata.name))).metadata.deletionTimestamp).toBeUndefined()
  const { uid } = metadata
  expect((await evict(metadata.name, { preconditions: { uid } })).status).toBe(201)
})

contract('a budget that allows none makes eviction 429 with its cause', { needs: ['controllers'] }, async () => {
  const app = fresh('app')
  const { metadata } = await ready(fresh('pod'), { app })
  const name = await protectedBy(app, { minAvailable: 1 }, 0)
  const { body } = await evict(metadata.name)
  expect(body).toMatchObject({ code: 429, reason: 'TooManyRequests', details: { causes: [{ reason: 'DisruptionBudget' }] } })
  expect(body.message).toBe("Cannot evict pod as it would violate the pod's disruption budget.")
  expect(body.details.causes?.[0]?.message).toContain(`The disruption budget ${name} needs 1 healthy pods and has 1 currently`)
  await api.remove(paths.core('pods', metadata.name))
})

contract('a budget is used up by an eviction, and two budgets are 500', { needs: ['controllers'] }, async () => {
  const app = fresh('app')
  const labels = { app }
  const object = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: app },
    spec: { replicas: 3, selector: { matchLabels: labels }, template: templateOf(app) },
  }
  await made201(paths.apps('replicasets'), object)
  await soon(async () => expect((await podsOf(app)).filter(isReady)).toHaveLength(3))
  const name = await protectedBy(app, { maxUnavailable: 1 }, 1)
  const [first, second] = await podsOf(app)
  expect((await evict(first?.metadata.name ?? '')).status).toBe(201)
  expect((await evict(second?.metadata.name ?? '')).status).toBe(429)
  await protectedBy(app, { minAvailable: 0 }, null)
  // No budget holds for a pod that is not ready: one that is, is asked for.
  const [third] = await soon(async () => {
    const ready = (await podsOf(app)).filter(isReady)
    expect(ready).toHaveLength(3)
    return ready
  })
  const { body } = await evict(third?.metadata.name ?? '')
  expect(body.code).toBe(500)
  expect(body.message).toContain('This pod has more than one PodDisruptionBudget')
  expect(name).toBeTruthy()
  await api.remove(paths.apps('replicasets', app))
})

contract('a budget in percent counts the pods that its controller wants', { needs: ['controllers'] }, async () => {
  const app = fresh('app')
  const labels = { app }
  await made201(paths.apps('replicasets'), {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: app },
    spec: { replicas: 3, selector: { matchLabels: labels }, template: templateOf(app) },
  })
  await soon(async () => expect((await podsOf(app)).filter(isReady)).toHaveLength(3))
  const name = await protectedBy(app, { minAvailable: '50%' }, 1)
  const { status } = await got(paths.of('policy/v1', 'poddisruptionbudgets', name))
  expect(status).toMatchObject({ expectedPods: 3, desiredHealthy: 2, currentHealthy: 3 })
  await api.remove(paths.apps('replicasets', app))
})

contract('a cordoned node takes no pod, the same again is no change', { needs: ['drain', 'two nodes', 'own cluster'] }, async () => {
  const path = `/api/v1/nodes/${target.drainable}`
  const type = 'application/strategic-merge-patch+json'
  const cordon = (unschedulable: boolean) => api.patch(path, { type, body: { spec: { unschedulable } } })
  try {
    const first = await cordon(true)
    expect(first.body.spec.unschedulable).toBe(true)
    const { metadata } = await made201(
      paths.core('pods'),
      pod(fresh('pod'), { spec: { nodeSelector: { 'kubernetes.io/hostname': String(target.drainable) } } }),
    )
    await soon(async () => {
      const { status } = await got(paths.core('pods', metadata.name))
      expect(status.conditions).toMatchObject([{ type: 'PodScheduled', reason: 'Unschedulable' }])
    })
    await cordon(false)
    await soon(async () => expect((await got(paths.core('pods', metadata.name))).spec.nodeName).toBe(target.drainable))
    await api.remove(paths.core('pods', metadata.name))
  } finally {
    await cordon(false)
  }
})
