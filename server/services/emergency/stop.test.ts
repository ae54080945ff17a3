import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { sha256 } from '@/server/runs/evidence/keep'
import { callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { cardOf, emergencyRow, pressStop, STOP_REASON, stopsOf, untilEnded } from '@/server/testing/emergency'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { type Desk, openDesk, workerContext } from '@/server/testing/plans'
import { stopEngines } from '@/server/testing/runs/engines'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'
import { signedIn } from '@/server/testing/signed-in'
import { settleEmergencies } from './settle'

hostOwnDatabase()
let desk: Desk
let stops: ReturnType<typeof stopsOf>
let operator: Actor
beforeAll(async () => {
  desk = await openDesk()
  stops = stopsOf(desk)
  operator = (await signedIn('operator')).actor
  await aFastFollower()
})
afterEach(async () => {
  await stopEngines()
  await checkInvariants()
})
afterAll(() => desk.close())

test('stop of all services: denied, contained, ended and gone, each observed, and confirmed by a second sight', async () => {
  const ids = await stops.sandboxes(5)
  await stops.untilRunning()
  await stops.compile('services')
  const card = await cardOf(operator, 'services')
  expect(card).toMatchObject({ problem: null, typed: 'stop all services', targets: { workloads: 3, sandboxes: 5 } })
  await stops.engine()
  const { runId, isNew } = await pressStop(operator, card)
  expect(isNew).toBe(true)
  const state = await untilEnded(runId)
  const steps = await testDb().step.findMany({
    where: { runId },
    orderBy: { n: 'asc' },
    select: { kind: true, state: true, error: true, facts: true },
  })
  expect([state, steps.filter((step) => step.state !== 'done')]).toEqual(['done', []])
  const row = await emergencyRow(operator, runId)
  for (const at of [row.latchedAt, row.containedAt, row.stoppedAt, row.confirmedAt]) expect(at).not.toBeNull()
  expect(stops.pods()).toEqual([])
  expect([
    stops.replicas('governance', 'policy-engine'),
    stops.replicas('governance', 'opa'),
    stops.replicas('workload', 'sandbox-controller'),
  ]).toEqual([0, 0, 0])
  expect([
    stops.replicas('governance', 'acgs-console'),
    stops.replicas('governance', 'acgs-worker'),
    stops.replicas('monitoring', 'prometheus'),
  ]).toEqual([2, 2, 1])
  const rows = await testDb().sandbox.findMany({ where: { id: { in: ids } } })
  expect(
    rows.every(({ containedAt, goneAt, state: is, ending }) => containedAt && goneAt && is === 'ended' && ending === 'emergency_stop'),
  ).toBe(true)
  await expectEvidence(runId, ids)
})

/** Taken of every sandbox before it was ended: by digest, with custody, in one list whose digest is in the log. */
async function expectEvidence(runId: string, ids: readonly string[]): Promise<void> {
  const pieces = await testDb().evidence.findMany({ where: { runId, sandboxId: { not: null } }, orderBy: { name: 'asc' } })
  const named = ids.map((id) => pieces.filter(({ sandboxId }) => sandboxId === id).map(({ name, missing }) => [name, missing]))
  expect(named).toEqual(ids.map(() => ['image.json', 'log-sandbox.txt', 'pod.json'].map((name) => [name, null])))
  expect(pieces.every(({ body, digest, agentId }) => body !== null && digest === sha256(Buffer.from(body)) && agentId === 'agent-1')).toBe(
    true,
  )
  expect(JSON.parse(Buffer.from(pieces.find(({ name }) => name === 'pod.json')?.body ?? '').toString())).toMatchObject({
    metadata: { labels: { 'acgs.io/quarantine': runId } },
    status: { phase: 'Running' },
  })
  const custody = await testDb().evidenceCustody.findMany({ where: { evidenceId: { in: pieces.map(({ id }) => id) } } })
  expect(custody.map(({ act, by }) => `${act} ${by}`)).toEqual(pieces.map(() => 'taken system:worker'))
  const list = await testDb().evidence.findFirstOrThrow({ where: { runId, name: 'manifest.json' } })
  const entries = (await entriesAbout(list.targetKey)).filter(({ action }) => action === 'evidence.take')
  expect(entries.map(({ after_digest, run_id }) => [after_digest, run_id])).toEqual([[list.digest, runId]])
  const board = await callerFor(operator).emergency.board({ runId })
  expect(board.evidence).toEqual({ captured: 5, of: 5, files: 15, gaps: 0 })
}

afterEach(() => stops.putBack())

/** What pausing takes: no role of the installation has it by itself. */
function mayPause(): void {
  const metadata = { name: 'may-pause', namespace: 'governance' }
  const api = 'rbac.authorization.k8s.io'
  const rules = [{ apiGroups: ['keda.sh'], resources: ['scaledobjects'], verbs: ['patch'] }]
  const subjects = [{ kind: 'Group', name: 'acgs:operators', apiGroup: api }]
  desk.local.store.create('roles.rbac.authorization.k8s.io', { apiVersion: `${api}/v1`, kind: 'Role', metadata, rules })
  const roleRef = { apiGroup: api, kind: 'Role', name: 'may-pause' }
  desk.local.store.create('rolebindings.rbac.authorization.k8s.io', {
    apiVersion: `${api}/v1`,
    kind: 'RoleBinding',
    metadata,
    subjects,
    roleRef,
  })
}
const pausedAt = () =>
  desk.local.store.get('scaledobjects.keda.sh', { namespace: 'governance', name: 'engine' })?.metadata.annotations?.[
    'autoscaling.keda.sh/paused-replicas'
  ]
const stepOf = (runId: string, kind: string) =>
  testDb().step.findFirstOrThrow({ where: { runId, kind }, select: { state: true, facts: true } })

test('one workload: what would scale it up again is paused first, and nothing else is touched', async () => {
  desk.local.store.change('horizontalpodautoscalers.autoscaling', { namespace: 'governance', name: 'policy-engine' }, (draft) => {
    draft.metadata.labels = { ...draft.metadata.labels, 'scaledobject.keda.sh/name': 'engine' }
  })
  const scaled = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'engine', namespace: 'governance' }, spec: {} }
  desk.local.store.create('scaledobjects.keda.sh', scaled as never) // any member is kept
  const target = 'Deployment/governance/policy-engine'
  await stops.compile('workload', target)
  const card = await cardOf(operator, 'workload', target)
  expect(card).toMatchObject({ problem: null, typed: 'policy-engine', targets: { workloads: 1, sandboxes: 0 } })
  await stops.engine()
  const denied = await pressStop(operator, card)
  expect(await untilEnded(denied.runId)).toBe('done')
  expect(await stepOf(denied.runId, 'emergency.pause@1')).toMatchObject({
    state: 'done',
    facts: { isLate: true, unknown: expect.stringMatching(/not paused/) },
  })
  expect([pausedAt(), stops.replicas('governance', 'policy-engine'), stops.replicas('governance', 'opa')]).toEqual([undefined, 0, 2])
  await stops.putBack()
  mayPause()
  const { runId } = await pressStop(operator, card)
  expect(await untilEnded(runId)).toBe('done')
  expect((await stepOf(runId, 'emergency.pause@1')).facts).not.toHaveProperty('unknown')
  expect([pausedAt(), stops.replicas('governance', 'policy-engine')]).toEqual(['0', 0])
  expect(await emergencyRow(operator, runId)).toMatchObject({
    latchedAt: null,
    containedAt: expect.any(String),
    confirmedAt: expect.any(String),
  })
})

test('a stop in the name of an incident stands on its page and timeline, and the incident with the stop; a strange one is refused', async () => {
  const { id } = await callerFor(operator).incidents.open({ type: 'other', severity: 2, title: 'It acts on its own' })
  const agentId = await anAgent()
  await stops.compile('agent', agentId)
  const card = await cardOf(operator, 'agent', agentId)
  const strange = pressStop(operator, card, { incidentId: crypto.randomUUID() })
  await expect(strange).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /incidentId: there is no such incident/ })
  const requestId = crypto.randomUUID()
  const { runId } = await pressStop(operator, card, { incidentId: id, requestId })
  expect(await pressStop(operator, card, { incidentId: id, requestId })).toMatchObject({ runId, isNew: false })
  expect(await emergencyRow(operator, runId)).toMatchObject({ incidentId: id })
  const detail = await callerFor(operator).incidents.get({ id })
  expect(detail.runs).toMatchObject([{ id: runId, kind: 'emergency.stop' }])
  const { items } = await callerFor(operator).incidents.timeline({ id })
  expect(items.filter(({ kind }) => kind === 'run')).toMatchObject([
    { href: `/runs/${runId}`, detail: STOP_REASON, title: `Emergency stop started: ${card.typed}` },
  ])
  await stops.engine()
  await untilEnded(runId)
})

test('what no stop is of is refused, and no plan of it is there', async () => {
  for (const target of [
    'Deployment/governance/acgs-console',
    'Deployment/governance/acgs-worker',
    'StatefulSet/shared/constitutional-events',
    'Deployment/monitoring/prometheus',
  ]) {
    await stops.compile('workload', target)
    expect(await cardOf(operator, 'workload', target)).toMatchObject({
      planId: null,
      problem: expect.stringMatching(/never stopped|not stopped/),
    })
  }
})

test('F26 pressed twice it is one run; another press while it runs finds it, and a wider stop takes it over', async () => {
  await stops.compile('agents')
  await stops.compile('services')
  const card = await cardOf(operator, 'agents')
  const requestId = crypto.randomUUID()
  const [first, second] = await Promise.all([pressStop(operator, card, { requestId }), pressStop(operator, card, { requestId })])
  expect(second?.runId).toBe(first?.runId)
  expect([first, second].filter((one) => one?.isNew)).toHaveLength(1)
  const other = (await signedIn('lead')).actor
  expect(await pressStop(other, card)).toMatchObject({ runId: first?.runId, isNew: false })
  const wider = await pressStop(other, await cardOf(other, 'services'))
  expect(wider.isNew).toBe(true)
  await expect(pressStop(operator, card)).rejects.toMatchObject({ code: 'CONFLICT' })
  await stops.engine()
  expect(await untilEnded(wider.runId)).toBe('done')
  await settleEmergencies(workerContext())
  expect(await emergencyRow(operator, first?.runId ?? '')).toMatchObject({ confirmedAt: null, failedAt: expect.any(String) })
})

test('everything is denied and frozen with the press itself, before any worker has seen it; somebody else reviews it within 24 h', async () => {
  await stops.compile('agents')
  const { runId } = await pressStop(operator, await cardOf(operator, 'agents'))
  const latch = await testDb().runtimeDocument.findUniqueOrThrow({ where: { key: 'latch' } })
  expect(latch.body).toMatchObject({ all: { by: operator.id, reason: STOP_REASON } })
  expect(await testDb().freeze.findFirst({ where: { id: runId, endedAt: null } })).not.toBeNull()
  const { items } = await callerFor(operator).stops.list({ search: 'agents', action: 'emergency.stop' })
  expect(items[0]).toMatchObject({ targetId: 'agents', isMine: true, reason: STOP_REASON, method: 'webauthn' })
  expect((await entriesAbout('agents')).map(({ action, phase }) => [action, phase])).toEqual(
    expect.arrayContaining([
      ['emergency.stop', 'intent'],
      ['emergency.stop', 'outcome'],
    ]),
  )
  await expect(callerFor(operator).runs.cancel({ id: runId, reason: STOP_REASON })).rejects.toMatchObject({
    message: /A stop is not cancelled/,
  })
  await stops.engine()
  expect(await untilEnded(runId)).toBe('done')
})

test('F54 not by who may not, not with other words, not another plan, and not by a confirmation of something else: nothing is stopped', async () => {
  await stops.compile('services')
  const card = await cardOf(operator, 'services')
  const before = await testDb().run.count()
  const auditor = (await signedIn('auditor')).actor
  await expect(pressStop(auditor, card)).rejects.toMatchObject({ code: expect.stringMatching(/FORBIDDEN|PRECONDITION/) })
  await expect(pressStop(operator, card, { typed: 'stop everything' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: /stop all services/,
  })
  await expect(pressStop(operator, card, { digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({ code: 'CONFLICT' })
  const order = {
    scope: 'services' as const,
    planId: card.planId ?? '',
    digest: card.digest ?? '',
    requestId: crypto.randomUUID(),
    typed: card.typed,
    reason: STOP_REASON,
  }
  await expect(callerFor(operator).emergency.stopAll(order)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  expect(await testDb().run.count()).toBe(before)
  const latch = await testDb().runtimeDocument.findUniqueOrThrow({ where: { key: 'latch' } })
  expect(latch.body).toMatchObject({ all: null })
})

test('one agent, by an analyst, who has no group in the cluster: it is suspended and its sandboxes end; those of others, and every service, go on', async () => {
  const agentId = await anAgent()
  await stops.sandboxes(2, { agentId })
  const [theirs = ''] = await stops.sandboxes(1, { agentId: 'somebody-else' })
  await stops.compile('agent', agentId)
  const analyst = (await signedIn('analyst')).actor
  const card = await cardOf(analyst, 'agent', agentId)
  expect(card).toMatchObject({ problem: null, typed: agentId, targets: { workloads: 0, sandboxes: 2, agents: 1 } })
  await stops.engine()
  const { runId } = await pressStop(analyst, card)
  expect(await untilEnded(runId)).toBe('done')
  expect(await testDb().agent.findUniqueOrThrow({ where: { agentId } })).toMatchObject({ state: 'suspended' })
  expect(stops.pods().map(({ metadata }) => metadata.labels?.['acgs.io/sandbox'])).toEqual([theirs])
  expect((await testDb().sandbox.findUniqueOrThrow({ where: { id: theirs } })).state).toBe('running')
  expect(stops.replicas('governance', 'policy-engine')).toBe(3)
  expect((await testDb().runtimeDocument.findUniqueOrThrow({ where: { key: 'latch' } })).body).toMatchObject({ all: null })
})
