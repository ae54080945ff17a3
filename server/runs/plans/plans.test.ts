import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import type { LocalCluster } from '@/server/local/cluster/start'
import type { Cluster, KubeObject } from '@/server/ports/cluster'
import { KINDS, type KindName } from '@/server/ports/cluster-kinds'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import type { Target } from '@/server/runs/kinds/target'
import { startLocalCluster } from '@/server/testing/cluster/local'
import { drive, ends } from '@/server/testing/drive-plan'
import { bench } from '@/server/testing/step-context'
import { planCordon, planDrain } from './node'
import { planPauseRollout } from './pause-rollout'
import { planRestart } from './restart'
import { planResumeReverter } from './resume-reverter'
import { planRollbackAll } from './rollback-all'
import { planRollbackService } from './rollback-service'
import { planBounds, planScale } from './scale'

const FAST = { startMs: 5, readyMs: 5, stopMs: 5, syncMs: 200 }
const kinds = kindsOf([...clusterSteps(), group])
const PAUSE_UNTIL = '2026-11-27T05:00:00Z'

let local: LocalCluster
let cluster: Cluster
beforeAll(async () => {
  local = await startLocalCluster({ seed: false, delays: FAST })
  cluster = openKubernetes({ kubeconfig: local.kubeconfig, context: null }).cluster
})
afterAll(async () => {
  await cluster.close()
  await local.stop()
})

let runs = 0
/** Every test is a run of its own, newer than the one before it. */
const desk = () => {
  runs += 1
  const at = bench(cluster, { runId: `run-${runs}`, fence: BigInt(runs) })
  return {
    ...at,
    plan: { ...at.plan, caller: { kind: 'self' as const } },
    step: (n?: number) => ({ ...at.step(n), caller: { kind: 'self' as const } }),
  }
}

const RESOURCES = { Deployment: 'deployments.apps', StatefulSet: 'statefulsets.apps', DaemonSet: 'daemonsets.apps' } as const
type Kind = keyof typeof RESOURCES
const of = (kind: Kind, name: string): Target => ({ kind, namespace: 'default', name })
const template = (name: string, image: string) => ({ metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image }] } })

/** Through the API, which fills in what is left out. */
async function add(kind: Kind, name: string, spec: object = {}): Promise<void> {
  const whole = {
    ...(kind === 'DaemonSet' ? {} : { replicas: 3 }),
    selector: { matchLabels: { app: name } },
    template: template(name, 'one:1'),
    ...spec,
  }
  await create('apps/v1', kind, { metadata: { name, namespace: 'default' }, spec: whole })
}
const create = (apiVersion: string, kind: KindName, object: { metadata: { name: string; namespace?: string }; spec?: object }) =>
  cluster.create({
    resource: KINDS[kind],
    caller: { kind: 'self' },
    stamp: { runId: 'set-up', fence: 0n, changeId: `set-up ${kind} ${object.metadata.name}` },
    object: { apiVersion, kind, ...object },
  })
const stored = (kind: Kind, name: string): KubeObject => local.store.get(RESOURCES[kind], { namespace: 'default', name }) as KubeObject // created above
const status = (kind: Kind, name: string) => stored(kind, name).status as Record<string, number | string | undefined>
const imageOf = (kind: Kind, name: string) => JSON.stringify(stored(kind, name).spec).match(/"image":"([^"]+)"/)?.[1]
const podsOf = (name: string) => local.store.list('pods', 'default').filter(({ metadata }) => metadata.labels?.app === name)

function edit(kind: Kind, name: string, by: (spec: Record<string, unknown>) => void): void {
  local.store.change(RESOURCES[kind], { namespace: 'default', name }, (draft) => by(draft.spec as Record<string, unknown>), {
    manager: 'kubectl-edit',
  })
}
const use = (kind: Kind, name: string, image: string) =>
  edit(kind, name, (spec) => {
    const { containers } = (spec.template as { spec: { containers: { image: string }[] } }).spec // as created above
    for (const container of containers) container.image = image
  })
const isSettled = (kind: Kind, name: string, count: number) => {
  const { readyReplicas, updatedReplicas, numberAvailable, updatedNumberScheduled, observedGeneration } = status(kind, name)
  const [ready, updated] = kind === 'DaemonSet' ? [numberAvailable, updatedNumberScheduled] : [readyReplicas, updatedReplicas]
  return ready === count && updated === count && observedGeneration === stored(kind, name).metadata.generation
}
const settled = (kind: Kind, name: string, count = 3) => expect.poll(() => isSettled(kind, name, count), { timeout: 10_000 }).toBe(true)
const rollback = (target: Target, more: object = {}) => ({ target, revision: null, pauseUntil: null, hasNewerRun: false, ...more })
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)

describe('a Deployment', () => {
  test('with a bad revision goes back: planned with its difference, run, and proven', async () => {
    await add('Deployment', 'web')
    await settled('Deployment', 'web')
    use('Deployment', 'web', 'two:broken')
    await expect.poll(() => status('Deployment', 'web').updatedReplicas).toBe(1)
    const at = desk()
    const plan = await planRollbackService(at.plan, kinds, rollback(of('Deployment', 'web')))
    expect(plan).toMatchObject({
      kind: 'rollback.service',
      precedence: 30,
      quorum: { any: [{ role: 'lead', n: 1 }] },
      digest: expect.stringMatching(/^sha256:/),
    })
    expect(plan.preview).toMatchObject({
      refusals: [],
      isNoop: false,
      detail: { from: { number: 2 }, to: { number: 1, images: ['one:1'] }, becomes: 3, sticks: { answer: 'yes' } },
    })
    expect(JSON.stringify(plan.preview.detail.steps)).toContain('two:broken'.split(':')[0])
    expect(imageOf('Deployment', 'web')).toBe('two:broken')
    expect(ends(await drive(at, kinds, plan))).toEqual([
      'check@1 verified',
      'cluster.patch@1 verified',
      'wait-for@1 verified',
      'wait-for@1 verified',
    ])
    expect(imageOf('Deployment', 'web')).toBe('one:1')
    expect(stored('Deployment', 'web').metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
  })

  test('soaks as long as it is told, by the objective that is measured of it, else by its readiness', async () => {
    await add('Deployment', 'judged')
    await settled('Deployment', 'judged')
    use('Deployment', 'judged', 'two:1')
    await settled('Deployment', 'judged')
    const soakOf = async (more: object = {}) =>
      (await planRollbackService(desk().plan, kinds, rollback(of('Deployment', 'judged'), more))).steps.at(-1)
    expect(await soakOf()).toMatchObject({
      title: 'See Deployment default/judged hold for 5 min, by its readiness: no objective of it is measured',
      params: { holdMs: 300_000, objective: null },
    })
    local.store.change('deployments.apps', { namespace: 'default', name: 'judged' }, (draft) => {
      draft.metadata.labels = { ...draft.metadata.labels, 'app.kubernetes.io/component': 'engine' }
    })
    expect(await soakOf({ soakMs: 2_000 })).toMatchObject({
      title: 'See Deployment default/judged hold for 2 s, and its decision p99 inside the objective',
      params: { holdMs: 2_000, objective: 'decision-latency' },
    })
  })

  test('the same plan built again has the same digest, until the object changes', async () => {
    await add('Deployment', 'same')
    await settled('Deployment', 'same')
    use('Deployment', 'same', 'two:1')
    await settled('Deployment', 'same')
    const build = async () => (await planRollbackService(desk().plan, kinds, rollback(of('Deployment', 'same')))).digest
    const first = await build()
    expect(await build()).toBe(first)
    edit('Deployment', 'same', (spec) => Object.assign(spec, { replicas: 2 }))
    await settled('Deployment', 'same', 2)
    expect(await build()).not.toBe(first)
  })

  test('an editor between plan and run is not written over', async () => {
    await add('Deployment', 'edited')
    await settled('Deployment', 'edited')
    use('Deployment', 'edited', 'two:1')
    await settled('Deployment', 'edited')
    const at = desk()
    const plan = await planRollbackService(at.plan, kinds, rollback(of('Deployment', 'edited')))
    use('Deployment', 'edited', 'three:1')
    const [checked] = await drive(at, kinds, plan)
    expect(checked?.verdict).toMatchObject({ state: 'failed', reason: expect.stringContaining('has changed since') })
    expect(imageOf('Deployment', 'edited')).toBe('three:1')
  })

  test('what cannot go back says why, and what is there already says so', async () => {
    await add('Deployment', 'only')
    await settled('Deployment', 'only')
    const why = async (more: object = {}) =>
      codes((await planRollbackService(desk().plan, kinds, rollback(of('Deployment', 'only'), more))).preview.refusals)
    expect(await why()).toEqual(['singleRevision'])
    expect(await why({ revision: 1 })).toEqual(['alreadyThere'])
    expect(await why({ revision: 7 })).toEqual(['unknownRevision'])
    expect(await why({ target: of('Deployment', 'nobody') })).toEqual(['notFound'])
    expect(await why({ target: { kind: 'Service', namespace: 'default', name: 'only' } })).toEqual(['kindUnfit'])
  })

  test('restarts: new pods, old content', async () => {
    await add('Deployment', 'again')
    await settled('Deployment', 'again')
    const before = podsOf('again').map(({ metadata }) => metadata.uid)
    const at = desk()
    const plan = await planRestart(at.plan, kinds, { target: of('Deployment', 'again') })
    expect(plan.preview).toMatchObject({ refusals: [], detail: { blast: { pods: 3, readyPods: 3 } } })
    expect(ends(await drive(at, kinds, plan))).toEqual(['check@1 verified', 'cluster.restart@1 verified', 'wait-for@1 verified'])
    await expect.poll(() => podsOf('again').filter(({ metadata }) => before.includes(metadata.uid)).length).toBe(0)
  })

  test('pauses and resumes; a paused one refuses restart and rollback', async () => {
    await add('Deployment', 'held')
    await settled('Deployment', 'held')
    const pause = await planPauseRollout(desk().plan, kinds, { target: of('Deployment', 'held'), isPaused: true })
    expect(ends(await drive(desk(), kinds, pause))).toEqual(['check@1 verified', 'cluster.patch@1 verified'])
    expect(codes((await planRestart(desk().plan, kinds, { target: of('Deployment', 'held') })).preview.refusals)).toEqual(['paused'])
    expect(codes((await planRollbackService(desk().plan, kinds, rollback(of('Deployment', 'held')))).preview.refusals)).toEqual(['paused'])
    use('Deployment', 'held', 'two:1')
    const resume = await planPauseRollout(desk().plan, kinds, { target: of('Deployment', 'held'), isPaused: false })
    expect(ends(await drive(desk(), kinds, resume))).toEqual(['check@1 verified', 'cluster.patch@1 verified', 'wait-for@1 verified'])
    expect(podsOf('held').every((one) => JSON.stringify(one.spec).includes('two:1'))).toBe(true)
  })
})

describe('a count', () => {
  const hpa = (name: string) =>
    create('autoscaling/v2', 'HorizontalPodAutoscaler', {
      metadata: { name, namespace: 'default' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, minReplicas: 2, maxReplicas: 4 },
    })
  const scale = (name: string, replicas: number, more: object = {}) =>
    planScale(desk().plan, kinds, { target: of('Deployment', name), replicas, pauseUntil: null, bounds: null, ...more })

  test('up, and to 0 with all pods gone', async () => {
    await add('Deployment', 'plain')
    await settled('Deployment', 'plain')
    expect(ends(await drive(desk(), kinds, await scale('plain', 5)))).toEqual(['check@1 verified', 'cluster.scale@1 verified'])
    expect(podsOf('plain')).toHaveLength(5)
    expect(ends(await drive(desk(), kinds, await scale('plain', 0)))).toEqual(['check@1 verified', 'cluster.scale@1 verified'])
    expect(podsOf('plain')).toHaveLength(0)
    expect(codes((await scale('plain', 0)).preview.refusals)).toEqual(['alreadyThere'])
  })

  test('outside the bounds of an autoscaler it is locked with what to change instead, and holds once they are changed', async () => {
    await add('Deployment', 'auto')
    await hpa('auto')
    await settled('Deployment', 'auto')
    const locked = await scale('auto', 6)
    expect(locked.preview).toMatchObject({
      refusals: [{ code: 'outsideBounds' }],
      detail: { scale: { state: 'locked', offer: { maxReplicas: 6 } } },
    })
    const wider = await scale('auto', 6, { bounds: { minReplicas: 6, maxReplicas: 6 } })
    expect(codes(wider.preview.warnings)).toContain('autoscaler.decides')
    expect(ends(await drive(desk(), kinds, wider))).toEqual(['check@1 verified', 'cluster.patch@1 verified', 'cluster.scale@1 verified'])
    expect(stored('Deployment', 'auto').spec).toMatchObject({ replicas: 6 })
    const narrower = await planBounds(desk().plan, kinds, {
      target: { kind: 'HorizontalPodAutoscaler', namespace: 'default', name: 'auto' },
      minReplicas: 2,
      maxReplicas: 3,
    })
    expect(ends(await drive(desk(), kinds, narrower))).toEqual(['cluster.patch@1 verified'])
    await expect.poll(() => (stored('Deployment', 'auto').spec as { replicas: number }).replicas).toBe(3)
  })

  test('to 0 the autoscaler idles', async () => {
    await add('Deployment', 'idle')
    await hpa('idle')
    await settled('Deployment', 'idle')
    const plan = await scale('idle', 0)
    expect(plan.preview).toMatchObject({ refusals: [], detail: { scale: { state: 'idles', savedReplicas: 3 } } })
    expect(ends(await drive(desk(), kinds, plan))).toEqual(['check@1 verified', 'cluster.scale@1 verified'])
  })
})

describe('other workloads go back', () => {
  test('a StatefulSet that is stuck in its order is repaired, and Ready pods are spared', async () => {
    await add('StatefulSet', 'db', { serviceName: 'db' })
    await settled('StatefulSet', 'db')
    const kept = podsOf('db')
      .filter(({ metadata }) => metadata.name !== 'db-2')
      .map(({ metadata }) => metadata.uid)
    use('StatefulSet', 'db', 'two:broken')
    await expect.poll(() => JSON.stringify(podsOf('db').find(({ metadata }) => metadata.name === 'db-2')?.spec)).toContain('two:broken')
    const at = desk()
    const driven = await drive(at, kinds, await planRollbackService(at.plan, kinds, rollback(of('StatefulSet', 'db'))))
    expect(ends(driven)).toEqual([
      'check@1 verified',
      'cluster.patch@1 verified',
      'cluster.repair-set@1 verified',
      'wait-for@1 verified',
      'wait-for@1 verified',
    ])
    expect(imageOf('StatefulSet', 'db')).toBe('one:1')
    expect(podsOf('db').map(({ metadata }) => metadata.uid)).toEqual(expect.arrayContaining(kept))
  })

  test('one that starts its pods in parallel needs no repair', async () => {
    await add('StatefulSet', 'wide', { serviceName: 'wide', podManagementPolicy: 'Parallel' })
    await settled('StatefulSet', 'wide')
    use('StatefulSet', 'wide', 'two:1')
    await settled('StatefulSet', 'wide')
    const at = desk()
    const driven = await drive(at, kinds, await planRollbackService(at.plan, kinds, rollback(of('StatefulSet', 'wide'))))
    expect(ends(driven)).toEqual(['check@1 verified', 'cluster.patch@1 verified', 'wait-for@1 verified', 'wait-for@1 verified'])
  })

  test('a partition keeps the lower pods, and the plan and the result say so', async () => {
    await add('StatefulSet', 'part', { serviceName: 'part', updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } })
    await settled('StatefulSet', 'part')
    use('StatefulSet', 'part', 'two:1')
    await expect.poll(() => JSON.stringify(podsOf('part').find(({ metadata }) => metadata.name === 'part-2')?.spec)).toContain('two:1')
    await expect.poll(() => status('StatefulSet', 'part').readyReplicas).toBe(3)
    const at = desk()
    const plan = await planRollbackService(at.plan, kinds, rollback(of('StatefulSet', 'part')))
    expect(codes(plan.preview.warnings)).toContain('partition')
    expect((await drive(at, kinds, plan)).at(-1)?.verdict).toMatchObject({
      state: 'verified',
      facts: { rollout: { state: 'done', heldBack: 2 } },
    })
  })

  test('where pods move only by hand, each is named and goes after the one before it is back', async () => {
    await add('StatefulSet', 'hand', { serviceName: 'hand', updateStrategy: { type: 'OnDelete' } })
    await expect.poll(() => status('StatefulSet', 'hand').readyReplicas).toBe(3)
    use('StatefulSet', 'hand', 'two:1')
    await expect.poll(() => status('StatefulSet', 'hand').observedGeneration).toBe(2)
    for (const { metadata } of podsOf('hand')) local.store.delete('pods', { namespace: 'default', name: metadata.name })
    await expect.poll(() => podsOf('hand').filter((one) => JSON.stringify(one.spec).includes('two:1')).length).toBe(3)
    await expect.poll(() => status('StatefulSet', 'hand').readyReplicas).toBe(3)
    const at = desk()
    const plan = await planRollbackService(at.plan, kinds, rollback(of('StatefulSet', 'hand')))
    expect(plan.steps.filter(({ kind }) => kind === 'cluster.delete-pod@1').map(({ title }) => title.split(',')[0])).toEqual([
      'Delete pod hand-2',
      'Delete pod hand-1',
      'Delete pod hand-0',
    ])
    expect((await drive(at, kinds, plan)).every(({ verdict }) => verdict.state === 'verified')).toBe(true)
    expect(podsOf('hand').every((one) => JSON.stringify(one.spec).includes('one:1'))).toBe(true)
  })

  test('a DaemonSet', async () => {
    await add('DaemonSet', 'agent')
    await settled('DaemonSet', 'agent')
    use('DaemonSet', 'agent', 'two:1')
    await settled('DaemonSet', 'agent')
    const at = desk()
    const plan = await planRollbackService(at.plan, kinds, rollback(of('DaemonSet', 'agent')))
    expect((await drive(at, kinds, plan)).every(({ verdict }) => verdict.state === 'verified')).toBe(true)
    expect(imageOf('DaemonSet', 'agent')).toBe('one:1')
  })
})

describe('what writes back', () => {
  beforeAll(async () => {
    await create('v1', 'Namespace', { metadata: { name: 'argocd' } })
  })

  async function synced(name: string): Promise<void> {
    await add('Deployment', name)
    const id = { 'argocd.argoproj.io/tracking-id': `${name}:apps/Deployment:default/${name}` }
    local.store.change('deployments.apps', { namespace: 'default', name }, (draft) =>
      Object.assign(draft.metadata, { annotations: { ...draft.metadata.annotations, ...id } }),
    )
  }
  const application = (name: string) =>
    create('argoproj.io/v1alpha1', 'Application', {
      metadata: { name, namespace: 'argocd' },
      spec: {
        project: 'default',
        source: { repoURL: 'https://git.example/x' },
        destination: {},
        syncPolicy: { automated: { selfHeal: true } },
      },
    })

  test('not paused it takes the rollback back, and is named as who did', async () => {
    await synced('stubborn')
    await settled('Deployment', 'stubborn')
    use('Deployment', 'stubborn', 'two:1')
    await settled('Deployment', 'stubborn')
    await application('stubborn')
    const at = desk()
    const driven = await drive(at, kinds, await planRollbackService(at.plan, kinds, rollback(of('Deployment', 'stubborn'))))
    expect(driven.at(-1)?.verdict).toMatchObject({
      state: 'failed',
      end: 'reverted',
      reason: expect.stringContaining('argocd-controller changed it back'),
    })
    expect(imageOf('Deployment', 'stubborn')).toBe('two:1')
  })

  test('Argo CD is named before; paused, the rollback holds; resumed, it has exactly what it had', async () => {
    await synced('shop')
    await settled('Deployment', 'shop')
    use('Deployment', 'shop', 'two:1')
    await settled('Deployment', 'shop')
    await application('shop')
    const warned = await planRollbackService(desk().plan, kinds, rollback(of('Deployment', 'shop')))
    expect(warned.preview).toMatchObject({ detail: { sticks: { answer: 'no', because: [{ kind: 'argo', timing: 'soon' }] } } })
    expect(codes(warned.preview.warnings)).toContain('reverter.argo')
    const at = desk()
    const plan = await planRollbackService(at.plan, kinds, rollback(of('Deployment', 'shop'), { pauseUntil: PAUSE_UNTIL }))
    const driven = await drive(at, kinds, plan)
    expect(ends(driven)).toEqual([
      'check@1 verified',
      'cluster.patch@1 verified',
      'cluster.patch@1 verified',
      'wait-for@1 verified',
      'wait-for@1 verified',
    ])
    expect(imageOf('Deployment', 'shop')).toBe('one:1')
    const steering = at.priors.get('Application/argocd/shop')?.body.steering as Record<string, unknown>
    const resume = await planResumeReverter(desk().plan, kinds, {
      target: { kind: 'Application', namespace: 'argocd', name: 'shop' },
      prior: steering,
      knowsEnabled: true,
    })
    expect(ends(await drive(desk(), kinds, resume))).toEqual(['cluster.patch@1 verified'])
    expect(local.store.get('applications.argoproj.io', { namespace: 'argocd', name: 'shop' })?.spec).toMatchObject({
      syncPolicy: { automated: { selfHeal: true } },
    })
  })
})

test('several services go back one after the other and soak together; one that is there already is left out', async () => {
  for (const name of ['first', 'second', 'third']) await add('Deployment', name)
  await Promise.all(['first', 'second', 'third'].map((name) => settled('Deployment', name)))
  for (const name of ['first', 'second']) use('Deployment', name, 'two:1')
  await Promise.all(['first', 'second'].map((name) => settled('Deployment', name)))
  const at = desk()
  const services = ['first', 'second', 'third'].map((name) => ({ target: of('Deployment', name), revision: 1 }))
  const plan = await planRollbackAll(at.plan, kinds, { services, pauseUntil: null, hasNewerRun: false })
  expect(codes(plan.preview.warnings)).toContain('leftOut')
  expect(plan.steps.filter(({ parentN }) => parentN !== undefined)).toHaveLength(2)
  expect((await drive(at, kinds, plan)).every(({ verdict }) => verdict.state === 'verified')).toBe(true)
  expect(['first', 'second'].map((name) => imageOf('Deployment', name))).toEqual(['one:1', 'one:1'])
})

describe('a node', () => {
  const NODE: Target = { kind: 'Node', namespace: null, name: 'node-1' }
  const consent = { emptyDir: false, ownerless: false }

  test('is drained as budgets allow, done when each uid is gone; uncordoned again', async () => {
    await add('Deployment', 'moved', {
      replicas: 4,
      template: {
        ...template('moved', 'one:1'),
        spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-1' }, containers: [{ name: 'main', image: 'one:1' }] },
      },
    })
    await settled('Deployment', 'moved', 4)
    const at = desk()
    const plan = await planDrain(at.plan, kinds, { target: NODE, consent, blockedForMs: 30_000 })
    expect(plan.preview.refusals).toEqual([])
    edit('Deployment', 'moved', (spec) => Object.assign(spec, { paused: true }))
    const driven = await drive(at, kinds, plan)
    expect(driven.every(({ verdict }) => verdict.state === 'verified')).toBe(true)
    const left = local.store.list('pods').filter(({ spec }) => (spec as { nodeName?: string }).nodeName === 'node-1')
    expect(left.every(({ metadata }) => metadata.ownerReferences?.[0]?.kind === 'DaemonSet')).toBe(true)
    const back = await planCordon(desk().plan, kinds, { target: NODE, isCordoned: false })
    expect(ends(await drive(desk(), kinds, back))).toEqual(['cluster.patch@1 verified'])
    expect(codes((await planCordon(desk().plan, kinds, { target: NODE, isCordoned: false })).preview.refusals)).toEqual(['alreadyThere'])
  })

  test('asks before local data is lost', async () => {
    await add('Deployment', 'scratch', {
      replicas: 1,
      template: {
        ...template('scratch', 'one:1'),
        spec: {
          nodeSelector: { 'kubernetes.io/hostname': 'node-2' },
          volumes: [{ name: 'v', emptyDir: {} }],
          containers: [{ name: 'main', image: 'one:1' }],
        },
      },
    })
    await settled('Deployment', 'scratch', 1)
    const plan = await planDrain(desk().plan, kinds, { target: { ...NODE, name: 'node-2' }, consent, blockedForMs: 5_000 })
    expect(plan.preview.refusals).toMatchObject([{ code: 'needsConsent', message: expect.stringContaining('default/scratch') }])
  })
})
