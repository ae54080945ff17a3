import { afterEach, expect, test } from 'vitest'
import { NETWORK_POLICIES, openUp } from '@/server/testing/config-changes'
import { hostConfigCluster } from '@/server/testing/config-cluster'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'

hostOwnDatabase()
const at = hostConfigCluster()
afterEach(() => checkInvariants())

const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)
const policy = (name: string, namespace = 'governance') => at.store().get(NETWORK_POLICIES, { namespace, name })

test('somebody opens the network: the snapshot comes back whole, then what is not in it goes, and denying never stops', async () => {
  const kept = await at.keep('network')
  await openUp(at)
  expect(at.reaches('governance/opa', 'shared/constitutional-postgres', 5432)).toBe(true)
  const unsure = await at.plan({ set: 'network', snapshotId: kept.id })
  expect(codes(unsure.preview.refusals)).toEqual(['ownedByOthers', 'ownedByOthers'])
  expect(unsure.preview.refusals[0]?.message).toContain('kubectl-edit')

  const built = await at.plan({ set: 'network', snapshotId: kept.id, force: true })
  expect(built).toMatchObject({ kind: 'rollback.config', quorum: { any: [{ role: 'lead', n: 1 }] }, preview: { refusals: [] } })
  expect(built.steps.map(({ kind }) => kind)).toEqual([
    'config.snapshot@1',
    ...Array.from({ length: 3 }, () => 'cluster.apply@1'),
    'cluster.prune@1',
    'config.check@1',
  ])
  expect(built.steps[1]?.title).toContain('default-deny-all')
  expect(JSON.stringify(built.steps)).not.toContain('podSelector')
  expect(codes(built.preview.warnings)).toEqual(expect.arrayContaining(['notKnownGood', 'troubleUnknown', 'notProbed', 'takesOver']))

  const denied: boolean[] = []
  const stop = at.store().subscribe(NETWORK_POLICIES, () => void denied.push(policy('default-deny-all') !== null))
  const runId = await at.start(built)
  const engine = await at.startEngine('w1')
  await at.until(runId, 'done', 'failed', 'uncertain')
  stop()
  engine.stop()
  expect(await at.runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
  expect((await at.live('network')).digest).toBe(kept.digest)
  expect(denied.length).toBeGreaterThan(3)
  expect(denied).not.toContain(false)
  expect(policy('wide-open')).toBeNull()
  expect(policy('default-deny-all')?.metadata.annotations).toMatchObject({ 'acgs.io/run': runId })
  expect(at.reaches('governance/opa', 'shared/constitutional-postgres', 5432)).toBe(false)
  expect(at.reaches('governance/policy-engine', 'shared/constitutional-postgres', 5432)).toBe(true)
  expect(await at.snapshots.ofRun(runId, 'network')).toMatchObject({ runId })
})

test('rights come back: a role that was widened, a binding that was added, one that was removed', async () => {
  const kept = await at.keep('rbac')
  const [roles, bindings] = ['roles.rbac.authorization.k8s.io', 'rolebindings.rbac.authorization.k8s.io']
  at.store().change(roles, { namespace: 'workload', name: 'acgs-contain' }, (draft) => {
    draft.rules = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]
  })
  at.store().delete(bindings, { namespace: 'workload', name: 'acgs-contain' })
  const added = at.store().get(bindings, { namespace: 'governance', name: 'acgs-operate' })
  if (added === null) throw new Error('no binding')
  const { uid: _uid, resourceVersion: _version, managedFields: _fields, creationTimestamp: _at, ...metadata } = added.metadata
  at.store().create(bindings, { ...added, metadata: { ...metadata, name: 'sneaky' } } as never, { manager: 'kubectl-create' }) // a new object
  const built = await at.plan({ set: 'rbac', snapshotId: kept.id, force: true })
  expect(built.preview.refusals).toEqual([])
  expect(built.steps.map(({ title }) => title).slice(1, -1)).toEqual([
    'Put Role workload/acgs-contain back as it was',
    'Put RoleBinding workload/acgs-contain back as it was',
    'Remove RoleBinding governance/sneaky, which the snapshot does not have',
  ])
  const runId = await at.start(built)
  const engine = await at.startEngine('w2')
  await at.until(runId, 'done', 'failed', 'uncertain')
  engine.stop()
  expect(await at.runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
  expect((await at.live('rbac')).digest).toBe(kept.digest)
})

test('monitoring comes back, and its pods are waited for', async () => {
  const kept = await at.keep('monitoring')
  at.store().change('deployments.apps', { namespace: 'monitoring', name: 'grafana' }, (draft) => {
    const { containers } = (draft.spec as { template: { spec: { containers: { image: string }[] } } }).template.spec // as seeded
    for (const container of containers) container.image = 'grafana:broken'
  })
  const built = await at.plan({ set: 'monitoring', snapshotId: kept.id, force: true })
  expect(built.preview.refusals).toEqual([])
  expect(built.steps.map(({ kind }) => kind)).toEqual(['config.snapshot@1', 'cluster.apply@1', 'wait-for@1', 'config.check@1'])
  const runId = await at.start(built)
  const engine = await at.startEngine('w3')
  await at.until(runId, 'done', 'failed', 'uncertain')
  engine.stop()
  expect(await at.runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
})

test('a snapshot newer than the trouble takes a second word; one that is there already, or is no network, is refused', async () => {
  const kept = await at.keep('network')
  const ask = { set: 'network', snapshotId: kept.id } as const
  expect(codes((await at.plan(ask)).preview.refusals)).toEqual(['alreadyThere'])
  const troubleSince = new Date(kept.takenAt.getTime() - 60_000).toISOString()
  expect(codes((await at.plan({ ...ask, troubleSince })).preview.refusals)).toEqual(['newerThanTrouble'])
  expect(codes((await at.plan({ ...ask, troubleSince, isNewerConfirmed: true })).preview.refusals)).toEqual(['alreadyThere'])
  expect(codes((await at.plan({ set: 'rbac', snapshotId: kept.id })).preview.refusals)).toEqual(['notFound'])
})
