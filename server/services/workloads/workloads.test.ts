import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { actorWith, callerFor, serviceContext } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { type SeenCluster, seenCluster } from '@/server/testing/cluster/seen-cluster'
import { aPerson } from '@/server/testing/signed-in'
import { exportWorkloads } from './export'
import { sampleWorkloads } from './sample'

const ENGINE = { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' } as const
const OPA = { namespace: 'governance', name: 'opa' }
let seen: SeenCluster
const as = (...roles: Parameters<typeof actorWith>) => callerFor(actorWith(...roles), undefined, { kubernetes: seen.kubernetes })

beforeAll(async () => {
  seen = await seenCluster({ seed: true, delays: { startMs: 5, readyMs: 5 } })
  await vi.waitFor(() => {
    expect(seen.view.coverage().isComplete).toBe(true)
    expect(seen.view.find('Deployment', ENGINE)?.status).toMatchObject({ readyReplicas: 3, availableReplicas: 3 })
    expect(seen.view.find('Deployment', OPA)?.status).toMatchObject({ readyReplicas: 2, availableReplicas: 2 })
  }, 30_000)
}, 60_000)
afterAll(() => seen.stop())

describe('the list', () => {
  test('an operator sees the workloads of the namespaces that the cluster lets them list, with owner and revision', async () => {
    const page = await as('operator').workloads.list({})
    expect(page.cluster).toMatchObject({ isReachable: true, coverage: { isComplete: true } })
    const engine = page.items.find(({ name }) => name === 'policy-engine')
    expect(engine).toMatchObject({ ...ENGINE, isCritical: true, ready: 3, desired: 3, revision: 1, restarts: 0 })
    expect(engine?.images[0]).toMatch(/^acgs-lite\/policy-engine@sha256:/)
    expect(engine?.reverter?.name).toBe('The autoscaler')
    expect(page.notListed).toEqual([])
    expect(page.namespaces).toEqual(['governance', 'monitoring', 'shared', 'workload'])
    expect(page.counts.services).toBe(page.total)
  })

  test('pages by a cursor, filters and searches on the server', async () => {
    const caller = as('operator')
    const first = await caller.workloads.list({ limit: 2 })
    expect(first.items.map(({ name }) => name)).toEqual(['acgs-console', 'acgs-worker'])
    const second = await caller.workloads.list({ limit: 2, cursor: first.nextCursor ?? '' })
    expect(second.items.map(({ name }) => name)).toEqual(['opa', 'policy-engine'])
    expect((await caller.workloads.list({ search: 'PROM' })).items.map(({ name }) => name)).toEqual(['prometheus'])
    expect((await caller.workloads.list({ critical: 'yes', namespace: 'workload' })).items.map(({ name }) => name)).toEqual([
      'sandbox-controller',
    ])
    await expect(caller.workloads.list({ cursor: 'not one' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('what the cluster denies to a person is said, and what nobody could say is something else', async () => {
    const denied = {
      ...seen.kubernetes,
      clusterReviews: () => ({ ask: async () => ({ verdict: 'denied' as const, why: 'no binding' }), drop: () => undefined }),
    }
    const page = await callerFor(actorWith('operator'), undefined, { kubernetes: denied }).workloads.list({})
    expect(page.items).toEqual([])
    expect(page.counts.services).toBe(0)
    expect(page.notListed).toContainEqual(
      expect.objectContaining({ kind: 'Deployment', namespace: 'governance', seen: 'denied', why: expect.stringContaining('no binding') }),
    )
    const unknown = {
      ...seen.kubernetes,
      clusterReviews: () => ({ ask: async () => ({ verdict: 'unknown' as const, why: '' }), drop: () => undefined }),
    }
    const other = callerFor(actorWith('operator'), undefined, { kubernetes: unknown })
    expect((await other.workloads.list({})).notListed[0]).toMatchObject({ seen: 'unknown' })
    await expect(other.workloads.get(ENGINE)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    await expect(callerFor(actorWith('operator'), undefined, { kubernetes: denied }).workloads.get(ENGINE)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  test('a person is asked about as that person, and who has a role without a group of the cluster reads through the product', async () => {
    const asked: string[] = []
    const reviews = {
      ask: async ({ caller, attributes }: { caller: { kind: string; groups?: readonly string[] }; attributes: { verb: string } }) => {
        if (attributes.verb === 'list') asked.push(`${caller.kind} ${caller.groups ?? ''}`)
        return { verdict: 'allowed' as const, why: '' }
      },
      drop: () => undefined,
    }
    const kubernetes = { ...seen.kubernetes, clusterReviews: () => reviews }
    for (const roles of [['operator'], ['lead'], ['auditor'], ['operator', 'analyst']] as const)
      await callerFor(actorWith(...roles), undefined, { kubernetes }).workloads.nodes({})
    expect(asked).toEqual(['person acgs:operators', 'person acgs:operators,acgs:leads', 'self ', 'self '])
  })

  test('without a cluster the list says so, and one workload is not there', async () => {
    const caller = callerFor(actorWith('lead'))
    expect(await caller.workloads.list({})).toMatchObject({ cluster: null, items: [] })
    await expect(caller.workloads.get(ENGINE)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('one workload', () => {
  test('its history, who would undo a change, and what stands around it', async () => {
    const detail = await as('lead').workloads.get(ENGINE)
    expect(detail).toMatchObject({
      target: ENGINE,
      replicas: { desired: 3, ready: 3 },
      isPaused: false,
      autoscaler: { name: 'policy-engine', min: 3, max: 10 },
      revisions: [{ number: 1, isLive: true, by: null }],
      sticks: { answer: 'no' },
      budgets: { seen: 'allowed', value: [{ name: 'policy-engine' }] },
      endpoints: { seen: 'allowed', value: [{ service: 'policy-engine', ready: 3 }] },
      containers: ['policy-engine'],
      plans: [],
      runs: [],
    })
  })

  test('its pods, by a cursor, and its events', async () => {
    const caller = as('operator')
    const { pods } = await caller.workloads.pods({ ...ENGINE, limit: 2 })
    expect(pods).toMatchObject({ seen: 'allowed', value: { total: 3 } })
    const rest = await caller.workloads.pods({ ...ENGINE, limit: 2, cursor: pods.value?.nextCursor ?? '' })
    expect(rest.pods.value?.items).toHaveLength(1)
    const { events } = await caller.workloads.events(ENGINE)
    expect(events.value?.items.some(({ reason }) => reason === 'ScalingReplicaSet')).toBe(true)
  })

  test('what the cluster would let a person write is asked as that person, and of nobody who plans nothing', async () => {
    expect((await as('operator').workloads.get(ENGINE)).rights).toMatchObject({ patch: { seen: 'allowed' }, scale: { seen: 'allowed' } })
    expect(
      (
        await as('operator', 'auditor').workloads.get({
          ...ENGINE,
          namespace: 'shared',
          kind: 'StatefulSet',
          name: 'constitutional-events',
        })
      ).rights,
    ).toMatchObject({
      patch: { seen: 'denied' },
    })
    expect((await as('auditor').workloads.get(ENGINE)).rights).toBeNull()
    expect((await as('operator').workloads.nodes({})).rights).toMatchObject({ patch: { seen: 'denied' } })
    expect((await as('lead').workloads.nodes({})).rights).toMatchObject({ patch: { seen: 'allowed' } })
  })

  test('one that is not there', async () => {
    await expect(as('operator').workloads.get({ ...ENGINE, name: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('a log is read on demand and leaves its entry, whoever is refused one too', async () => {
    const { pods } = await as('operator').workloads.pods(ENGINE)
    const podUid = pods.value?.items[0]?.uid ?? ''
    const log = await as('operator').workloads.log({ podUid, tailLines: 5 })
    expect(log).toMatchObject({ namespace: 'governance', isPrevious: false })
    expect(typeof log.text).toBe('string')
    await expect(as('manager').workloads.log({ podUid })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(as('operator').workloads.log({ podUid: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const entries = (await entriesAbout(podUid)).map(({ action, phase, outcome }) => `${action} ${phase} ${outcome}`)
    expect(entries).toContain('workloads.log intent null')
    expect(entries).toContain('workloads.log outcome done')
    expect(entries).toContain('workloads.log deny denied')
  })
})

test('a minute is sampled once, and a minute that nobody sampled is unknown', async () => {
  const now = new Date(Math.floor(Date.now() / 60_000) * 60_000 + 5000)
  const ctx = { ...serviceContext(), now: () => now }
  expect(await sampleWorkloads(ctx, seen.view)).toBeGreaterThan(5)
  expect(await sampleWorkloads(ctx, seen.view)).toBeGreaterThan(5)
  const later = callerFor(actorWith('operator'), () => new Date(now.getTime() + 60_000), { kubernetes: seen.kubernetes })
  const engine = (await later.workloads.list({ search: 'policy-engine' })).items[0]
  expect(engine?.heat?.runs).toEqual([
    [59, null, null],
    [1, 3, 3],
  ])
})

test('nodes with their pods, and one of them', async () => {
  const caller = as('operator')
  const { nodes } = await caller.workloads.nodes({})
  const [first] = nodes.value?.items ?? []
  expect(nodes.value?.total).toBeGreaterThan(2)
  expect(first).toMatchObject({ state: 'ready', isReady: true, isCordoned: false, cordonedBy: null })
  const node = await caller.workloads.node({ name: first?.name ?? '' })
  expect(node.pods.total + node.pods.hidden).toBe(first?.pods)
  expect(node.taints.length).toBeGreaterThan(0)
  await expect(caller.workloads.node({ name: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the filtered list as CSV', async () => {
  const ctx = serviceContext({ ...actorWith('auditor'), id: await aPerson('auditor') }, { kubernetes: seen.kubernetes })
  const chunks: string[] = []
  for await (const chunk of exportWorkloads(ctx, { search: 'opa', sort: 'name' })) chunks.push(chunk)
  expect(chunks.join('')).toContain('governance,opa,Deployment,yes,ready,ready,2,2,1,')
})
