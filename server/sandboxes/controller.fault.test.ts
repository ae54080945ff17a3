import { expect, test, vi } from 'vitest'
import { uuidv7 } from '@/lib/uuid'
import type { NewObject } from '@/server/ports/cluster'
import { hostSandboxes, small, startTestController, within } from '@/server/testing/sandboxes'
import { codeDigest, requestDigest } from './ask-policy'
import { checkRequest } from './check-request'
import { type PodRequest, sandboxPodOf } from './pod'
import { expireDue, keepSeen, sweep } from './sweep'

const host = hostSandboxes()
const db = () => host.engine.db
const parts = () => host.at.controller.parts
const rowOf = (id: string) => db().sandbox.findUniqueOrThrow({ where: { id } })
const states = (id: string, state: string) => vi.waitFor(async () => expect((await rowOf(id)).state).toBe(state), within)
const podNamed = (name: string) => host.at.cluster.store.get('pods', { namespace: 'workload', name })
const long = { code: '# acgs-simulate: {"seconds": 3600}' }

/** A row as a controller leaves it that is killed at this moment. */
async function left(body: object, over: object = {}) {
  const id = uuidv7(Date.now())
  const asked = checkRequest(body)
  return db().sandbox.create({
    data: {
      id,
      agentId: asked.agent_id,
      tokenId: host.at.token.split('_')[1] ?? '',
      runtime: asked.runtime,
      language: asked.language,
      codeDigest: codeDigest(asked.code),
      limits: { timeoutSeconds: asked.timeout_seconds },
      request: { digest: requestDigest(asked) },
      namespace: 'workload',
      podName: `sandbox-${id}`,
      isSimulated: true,
      origin: 'simulated',
      ...over,
    },
  })
}
const podOf = (row: { id: string; podName: string }, code: string): NewObject => {
  const asked: PodRequest = {
    id: row.id,
    podName: row.podName,
    namespace: 'workload',
    agentId: 'agent-7',
    code,
    language: 'python',
    runtime: 'gvisor',
    image: 'acgs-sandbox-python:simulated',
    timeoutSeconds: 60,
    memoryMb: 64,
    cpu: 0.1,
    environment: {},
    decisionId: uuidv7(Date.now()),
  }
  return sandboxPodOf(asked)
}
const make = (object: NewObject) =>
  host.at.controller.parts.cluster?.create({
    object,
    resource: { group: '', version: 'v1', plural: 'pods', kind: 'Pod', isNamespaced: true },
    caller: { kind: 'self' },
    stamp: { runId: object.metadata.name, fence: 0n, changeId: `${object.metadata.name}:create` },
  })

test('F21: killed between row and pod, the same key goes on under the same name, and runs once', async () => {
  const body = small()
  const key = crypto.randomUUID()
  const row = await left(body, { idempotencyKey: key, requestedAt: new Date(Date.now() - 20_000) })
  const done = (await (await host.at.execute(body, { key })).json()) as { execution_id: string; state: string }
  expect(done).toMatchObject({ execution_id: row.id, state: 'ended' })
  expect(await db().sandbox.count({ where: { idempotencyKey: key } })).toBe(1)
})

test('F21: killed between pod and answer, the pod that is there is the one: it is found, followed, and ended', async () => {
  const row = await left(small(), { state: 'starting' })
  await make(podOf(row, '# acgs-simulate: {"seconds": 0.2, "output": "found"}'))
  await states(row.id, 'ended')
  const ended = await rowOf(row.id)
  expect(ended).toMatchObject({ ending: 'normal_completion', exitCode: 0, output: expect.stringContaining('found') })
  expect(ended.podUid).toMatch(/^[0-9a-f-]{36}$/)
  await vi.waitFor(() => expect(podNamed(row.podName)).toBeNull(), within)
})

test('F21: one that nobody goes on with is closed: asked for is refused, decided is ended, and neither is success', async () => {
  const old = { requestedAt: new Date(Date.now() - 120_000) }
  const asked = await left(small(), old)
  const decided = await left(small(), { ...old, state: 'starting', decisionId: uuidv7(Date.now()) })
  await states(asked.id, 'refused')
  await states(decided.id, 'ended')
  expect(await rowOf(decided.id)).toMatchObject({
    ending: 'system_error',
    exitCode: null,
    why: 'the controller ended before its pod was made',
  })
})

test('a pod that no row knows is told as nobody’s, and ended', async () => {
  const id = uuidv7(Date.now())
  const made = await make(podOf({ id, podName: `sandbox-${id}` }, long.code))
  const pods = host.at.controller.pods
  await vi.waitFor(() => expect(pods?.find(`sandbox-${id}`)).not.toBeNull(), within)
  if (pods) await sweep({ ...parts(), now: () => Date.now() + 120_000 }, pods)
  await vi.waitFor(() => expect(podNamed(`sandbox-${id}`)).toBeNull(), within)
  const [event] = await db().runtimeEvent.findMany({ where: { podName: `sandbox-${id}` } })
  expect(event).toMatchObject({ state: 'unmatched', source: 'probe', sandboxId: null, rule: 'pod without a record' })
  expect(made?.object?.metadata.labels?.['acgs.io/sandbox']).toBe(id)
})

test('what outlives its deadline by a minute is handed over to containment, once a minute', async () => {
  const { execution_id: id } = (await (await host.at.execute(small({ ...long, wait: false }))).json()) as { execution_id: string }
  await states(id, 'running')
  const pods = host.at.controller.pods
  const late = { ...parts(), now: () => Date.now() + 600_000 }
  if (pods) for (let turn = 0; turn < 2; turn += 1) await sweep(late, pods)
  const events = await db().runtimeEvent.findMany({ where: { sandboxId: id, rule: 'outlived its deadline' } })
  expect(events).toMatchObject([{ severity: 2, state: 'new', isEscape: false, occurred: 2n }])
  await db().sandbox.update({ where: { id }, data: { deadlineAt: new Date(0) } })
  await states(id, 'ended')
})

test('F6: while the cluster is not followed, what nobody has seen for a minute is lost, which is no end; seen again it runs', async () => {
  const { execution_id: id } = (await (await host.at.execute(small({ ...long, wait: false }))).json()) as { execution_id: string }
  await states(id, 'running')
  await db().sandbox.update({ where: { id }, data: { seenAt: new Date(Date.now() - 61_000) } })
  const away = { all: () => [], find: () => null, state: () => ({ isCurrent: false, sampleAt: null, problem: 'it does not answer' }) }
  // Its own turn may mark it seen again in between.
  await vi.waitFor(async () => {
    await db().sandbox.updateMany({ where: { id, state: 'running' }, data: { seenAt: new Date(Date.now() - 61_000) } })
    await keepSeen(parts(), away)
    expect((await host.entries(id)).map(({ action }) => action)).toContain('sandboxes.lose')
  }, within)
  expect((await rowOf(id)).endedAt).toBeNull()
  await states(id, 'running')
  await db().sandbox.update({ where: { id }, data: { deadlineAt: new Date(0) } })
  await expireDue(parts())
  await states(id, 'ended')
})

test('what containment wrote stands until the pod is gone', async () => {
  const { execution_id: id } = (await (
    await host.at.execute(small({ code: '# acgs-simulate: {"seconds": 0.4}', wait: false }))
  ).json()) as {
    execution_id: string
  }
  await states(id, 'running')
  const { podName } = await db().sandbox.update({ where: { id }, data: { state: 'isolated' } })
  await vi.waitFor(() => expect(podNamed(podName)?.status?.phase).toBe('Succeeded'), within)
  await host.at.controller.settled()
  expect(await rowOf(id)).toMatchObject({ state: 'isolated', endedAt: null })
  host.at.cluster.store.delete('pods', { namespace: 'workload', name: podName })
  await states(id, 'ended')
  expect(await rowOf(id)).toMatchObject({ ending: 'security_violation' })
})

test('a second controller answers, takes over when the first is gone, and what ran meanwhile is not lost', async () => {
  const second = await startTestController(
    { engine: host.engine, cluster: host.at.cluster, token: host.at.token },
    { id: 'controller-second' },
  )
  try {
    expect(second.controller.isLeader()).toBe(false)
    const asked = second.execute(small({ code: '# acgs-simulate: {"seconds": 0.2}' }))
    expect(await (await asked).json()).toMatchObject({ state: 'ended', success: true }) // the first reconciles, the second is told
    const running = (await (await second.execute(small({ ...long, wait: false }))).json()) as { execution_id: string }
    await states(running.execution_id, 'running')
    await host.at.controller.stop()
    await vi.waitFor(() => expect(second.controller.isLeader()).toBe(true), within)
    await db().sandbox.update({ where: { id: running.execution_id }, data: { deadlineAt: new Date(0) } })
    await states(running.execution_id, 'ended')
    expect(await rowOf(running.execution_id)).toMatchObject({ ending: 'timeout', exitCode: expect.toBeOneOf([137, null]) })
  } finally {
    await second.stop()
  }
})
