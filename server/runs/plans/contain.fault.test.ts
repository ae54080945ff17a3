import { expect, test, vi } from 'vitest'
import { testDb } from '@/server/testing/actors'
import { hostContainment } from '@/server/testing/contain-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { runOf } from '@/server/testing/runs/orders'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'

hostOwnDatabase()
const { aSandbox, contain, deliver, goDown, rowOf, startEngine } = hostContainment({ limits: { emergencyMs: 1_000 } })

test('F6 the cluster does not answer a containment: nothing is claimed, people are called within 30 s, and it ends as not confirmed', async () => {
  await aFastFollower()
  const agentId = await anAgent()
  const one = await aSandbox({ agentId })
  const bringBack = await goDown()
  try {
    const since = Date.now()
    const runId = await contain([one], { isLate: true }) // every line is missed already, so that it is said as soon as it was tried
    await startEngine('w1', ({ name }) => (name === 'cluster.isolate' ? { timeoutMs: 2_000 } : {}))
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
