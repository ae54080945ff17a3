import { expect, test, vi } from 'vitest'
import { CONTAINMENT_ACTOR } from '@/lib/sandbox-words'
import { createPlan } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'
import { testDb } from '@/server/testing/actors'
import { hostContainment, stopKinds } from '@/server/testing/contain-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { runOf } from '@/server/testing/runs/orders'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'
import { planContain } from './contain'

hostOwnDatabase()
const { aSandbox, deliver, goDown, lend, rowOf, startEngine } = hostContainment()

test('F6 the cluster does not answer a containment: nothing is claimed, people are called within 30 s, and it ends as not confirmed', async () => {
  await aFastFollower()
  const agentId = await anAgent()
  const one = await aSandbox({ agentId })
  const draft = planContain(stopKinds(), {
    agentId,
    sandboxes: [{ id: one.id, namespace: 'workload', podName: one.podName, podUid: one.podUid }],
    since: new Date(Date.now() - 30_000).toISOString(), // every line is missed already, so that it is said as soon as it was tried
    value: null,
    ending: 'security_violation',
    isEscape: true,
  })
  const planId = await lend((client) => createPlan(client, stopKinds(), { ...draft, createdBy: CONTAINMENT_ACTOR }))
  const bringBack = await goDown()
  try {
    const since = Date.now()
    const order = { planId, requestId: crypto.randomUUID(), requestedBy: CONTAINMENT_ACTOR, reason: 'it reached for a door' }
    const { runId } = await startRun(order, lend)
    await startEngine('w1')
    const told = (word: string) => testDb().outbox.findFirst({ where: { dedupKey: { contains: `${runId}:${word}` }, kind: 'alarm' } })
    await vi.waitUntil(() => told('late'), { timeout: 60_000, interval: 50 })
    expect(Date.now() - since).toBeLessThan(30_000)
    expect((await told('late'))?.body).toMatchObject({ severity: 1, title: `Late: contain ${one.podName}`, href: `/runs/${runId}` })
    const isOver = async () => (await deliver()) && (await runOf(runId)).state === 'failed'
    await vi.waitUntil(isOver, { timeout: 140_000, interval: 200 })
    expect(await runOf(runId)).toMatchObject({ state: 'failed', outcome: expect.stringContaining('not confirmed') })
    expect((await told('failed'))?.body).toMatchObject({ severity: 1, title: 'The stop is not confirmed: sandbox.contain' })
    const checks = await testDb().step.findMany({
      where: { runId, kind: { in: ['check.contained@1', 'check.stopped@1'] } },
      orderBy: { n: 'asc' },
    })
    expect(checks.map(({ state, error }) => [state, error])).toEqual(
      Array(2).fill(['failed', expect.stringMatching(/^not confirmed: the cluster does not say/)]),
    )
    expect(await rowOf(one.id)).toMatchObject({ containedAt: null, goneAt: null })
    expect((await testDb().agent.findUniqueOrThrow({ where: { agentId } })).state).not.toBe('active')
  } finally {
    await bringBack()
  }
})
