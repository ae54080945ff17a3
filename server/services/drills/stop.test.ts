import { expect, test, vi } from 'vitest'
import { getStopCard } from '@/server/services/emergency/card'
import { serviceContext, testDb } from '@/server/testing/actors'
import { heldUp, hostDrills } from '@/server/testing/drills'
import { personWith } from '@/server/testing/people'
import { getDrill } from './get'
import { startDrill } from './start'

const host = hostDrills()
const replicas = () =>
  host.at.cluster.store.get('deployments.apps', { namespace: 'workload', name: 'acgs-drill' })?.spec as { replicas?: number } | undefined
const until = async (id: string) =>
  vi.waitFor(
    async () => {
      await host.turn(host.worker('d1'))
      const found = await getDrill(serviceContext(), { id })
      if (found.drill.endedAt === null) throw new Error(JSON.stringify(found))
      return found
    },
    { timeout: 120_000, interval: 100 },
  )

test('a stop drill stops what is its own and nothing else; it is resumed to exactly what was recorded, and can be held again', async () => {
  await host.startWorker()
  const ctx = { ...serviceContext(await personWith(['lead'])), stepUpMethod: 'webauthn' as const }
  const order = (kind: 'stop' | 'resume') => ({
    kind,
    family: null,
    requestId: crypto.randomUUID(),
    reason: 'the monthly drill of the stop',
  })
  await expect(startDrill(ctx, order('resume'))).rejects.toMatchObject({ code: 'CONFLICT' })
  const { id } = await startDrill(ctx, order('stop'))
  const held = await until(id)
  const { drill } = held
  expect(heldUp(held)).toEqual(['contained', 'stopped', 'confirmed', 'others'])
  const db = testDb()
  const stop = await db.emergency.findUniqueOrThrow({ where: { id: drill.emergencyId ?? '' } })
  expect(stop).toMatchObject({ drill: true, scope: 'agent', target: 'drill-stop', resumedAt: null })
  expect(replicas()?.replicas).toBe(0)
  expect(await db.freeze.count()).toBe(0)
  expect(await db.stopReview.count()).toBe(0)
  expect((await db.runtimeDocument.findUniqueOrThrow({ where: { key: 'latch' } })).body).toMatchObject({ all: null })
  expect((await getStopCard(ctx, { scope: 'services', target: null })).lastDrill).toMatchObject({
    runId: stop.runId,
    stoppedMs: expect.any(Number),
  })
  expect(
    (
      await host.at.execute({
        agent_id: 'agent-7',
        code: '# acgs-simulate: {"seconds": 0}',
        context: { benefit_assessment: 0.9, harm_risk_assessment: 0.05, fairness_assessment: 1, responsible_party: 'Research' },
      })
    ).status,
  ).toBe(200)
  await expect(startDrill(ctx, order('stop'))).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('resume') })
  const resumed = await until((await startDrill(ctx, order('resume'))).id)
  expect(heldUp(resumed)).toEqual(['restored', 'others'])
  expect(replicas()?.replicas).toBe(2)
  expect(await db.agent.findUnique({ where: { agentId: 'drill-stop' } })).toMatchObject({ state: 'active' })
  expect(heldUp(await until((await startDrill(ctx, order('stop'))).id))).toHaveLength(4)
}, 300_000)
