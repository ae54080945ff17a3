import { expect } from 'vitest'
import { planRollbackService } from '@/server/runs/plans/rollback-service'
import { planScale } from '@/server/runs/plans/scale'
import { api, contract, got, made201, ns, paths, soon, target } from '../contract'
import { kinds, planContext } from '../drive'
import { APPLY, MERGE } from '../http'
import { deployment, image, statefulSet } from '../objects'
import { historyOf, rolledOut, setImage } from '../rollouts'

/** The rollback table, first half: what a plan says before anything is written. */
const needs = ['controllers' as const]
const AT = (name: string) => paths.apps('deployments', name)
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)

const planBack = (name: string, revision: number | null = null, kind: 'Deployment' | 'StatefulSet' = 'Deployment') =>
  planRollbackService(planContext(), kinds, {
    target: { kind, namespace: ns, name },
    revision,
    pauseUntil: null,
    hasNewerRun: false,
  })

async function revisions(count: number, more: Parameters<typeof deployment>[1] = {}): Promise<string> {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, more))
  await rolledOut(metadata.name, more.replicas ?? 1)
  for (let n = 2; n <= count; n++) {
    await setImage(AT(metadata.name), image(`v${n}`))
    await rolledOut(metadata.name, more.replicas ?? 1)
  }
  return metadata.name
}
const unchanged = async (name: string, act: () => Promise<void>) => {
  const before = (await got(AT(name))).metadata.generation
  await act()
  expect((await got(AT(name))).metadata.generation).toBe(before)
  await api.remove(AT(name))
}

contract('rollback plan: paused is refused', { needs }, async () => {
  const name = await revisions(2)
  await api.patch(AT(name), { type: MERGE, body: { spec: { paused: true } } })
  await unchanged(name, async () => expect(codes((await planBack(name)).preview.refusals)).toEqual(['paused']))
})

contract('rollback plan: to what is live already is no plan', { needs }, async () => {
  const name = await revisions(2)
  await unchanged(name, async () => expect(codes((await planBack(name, 2)).preview.refusals)).toEqual(['alreadyThere']))
})

contract('rollback plan: a single revision and an unknown one are refused', { needs }, async () => {
  const name = await revisions(1)
  await unchanged(name, async () => {
    expect(codes((await planBack(name)).preview.refusals)).toEqual(['singleRevision'])
    expect(codes((await planBack(name, 7)).preview.refusals)).toEqual(['unknownRevision'])
  })
})

contract('rollback plan: a pruned revision is unknown, and the ones that are kept are named', { needs }, async () => {
  const name = await revisions(3, { spec: { revisionHistoryLimit: 1 } })
  await soon(async () => expect((await historyOf(await got(AT(name)))).map(({ revision }) => revision)).toEqual([2, 3]))
  const [refusal] = (await planBack(name, 1)).preview.refusals
  expect(refusal).toMatchObject({ code: 'unknownRevision', message: expect.stringContaining('3, 2') })
  await api.remove(AT(name))
})

contract('rollback plan: shows what the server would make of it, and what number it gets', { needs }, async () => {
  const name = await revisions(2)
  await unchanged(name, async () => {
    const { preview } = await planBack(name)
    expect(preview.refusals).toEqual([])
    expect(preview.detail).toMatchObject({ from: { number: 2 }, to: { number: 1 }, becomes: 3 })
    const drawn = JSON.stringify(preview.detail)
    expect(drawn).toContain(image('v1'))
    expect(drawn).toContain(image('v2'))
    expect(preview.targets.map(({ key }) => key)).toContain(`Deployment/${ns}/${name}`)
  })
})

contract('rollback plan: last-applied and an apply manager are warned of', { needs }, async () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
  const name = await revisions(2, { annotations })
  expect(codes((await planBack(name)).preview.warnings)).toContain('reverter.apply')
  await api.remove(AT(name))
  const object = deployment()
  const at = AT(object.metadata.name)
  await api.patch(at, { type: APPLY, body: object, query: { fieldManager: 'deployer', force: 'true' } })
  await rolledOut(object.metadata.name, 1)
  await setImage(at, image('v2'))
  await rolledOut(object.metadata.name, 1)
  expect(codes((await planBack(object.metadata.name)).preview.warnings)).toContain('reverter.apply')
  await api.remove(at)
})

contract('rollback plan: a partition is said, and its plan stays one', { needs }, async () => {
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
  const { metadata } = await made201(paths.apps('statefulsets'), statefulSet(undefined, { spec: { updateStrategy } }))
  const path = paths.apps('statefulsets', metadata.name)
  await soon(async () => expect((await got(path)).status.readyReplicas).toBe(1))
  await setImage(path, image('v2'))
  await soon(async () => {
    const { status } = await got(path)
    expect(status.updateRevision).not.toBe(status.currentRevision)
  })
  const { preview } = await planBack(metadata.name, null, 'StatefulSet')
  expect(codes(preview.refusals)).toEqual([])
  expect(codes(preview.warnings)).toContain('partition')
  await api.remove(path)
})

contract('scale plan: outside the bounds of its autoscaler is refused, to 0 is not', { needs: ['controllers', 'HPA'] }, async () => {
  const name = await revisions(1, { replicas: 2 })
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name }
  const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }]
  const spec = { scaleTargetRef, minReplicas: 2, maxReplicas: 3, metrics }
  const at = paths.of('autoscaling/v2', 'horizontalpodautoscalers')
  await made201(at, { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name }, spec })
  const plan = (replicas: number) =>
    planScale(planContext(), kinds, { target: { kind: 'Deployment', namespace: ns, name }, replicas, pauseUntil: null, bounds: null })
  await soon(async () => expect(codes((await plan(5)).preview.refusals)).toEqual(['outsideBounds']))
  expect(codes((await plan(0)).preview.refusals)).toEqual([])
  await api.remove(`${at}/${name}`)
  await api.remove(AT(name))
})

contract('rollback plan: a webhook that cannot be asked blocks, and is named', { needs: ['controllers', 'own cluster'] }, async () => {
  const name = await revisions(2)
  const hook = `${name}.contract.example`
  const at = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
  const webhook = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: hook,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { url: 'https://127.0.0.1:1/none' },
        objectSelector: { matchLabels: { app: name } },
        rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] }],
      },
    ],
  }
  // The local cluster asks no webhooks: a fault answers as a server does whose webhook fails.
  const isLocal = target.name === 'local'
  if (!isLocal) await made201(at, webhook)
  try {
    await soon(async () => {
      if (isLocal) await api.post('/_acgs/faults', { kind: 'webhook', method: 'PATCH', path: AT(name), message: hook })
      const { refusals } = (await planBack(name)).preview
      expect(refusals).toMatchObject([{ code: 'dryRunFailed', message: expect.stringContaining(hook) }])
    })
  } finally {
    if (!isLocal) await api.remove(`${at}/${name}`)
    await api.remove(AT(name))
  }
})
