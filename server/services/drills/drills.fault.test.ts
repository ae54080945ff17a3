import { expect, test, vi } from 'vitest'
import type { EscapeFamily } from '@/lib/sandbox-words'
import { actorWith, serviceContext, testDb } from '@/server/testing/actors'
import { heldUp, hostDrills } from '@/server/testing/drills'
import { getDrill } from './get'
import type { DrillWorker } from './moving'
import { startDrill } from './start'

const host = hostDrills()
const lead = () => ({ ...serviceContext(actorWith('lead')), stepUpMethod: 'webauthn' as const })
const start = (family: EscapeFamily) =>
  startDrill(lead(), { kind: 'escape', family, requestId: crypto.randomUUID(), reason: 'a worker dies in the middle of it' })
const rowOf = (id: string) => testDb().drill.findUniqueOrThrow({ where: { id } })
const turnsUntil = (worker: DrillWorker, is: () => Promise<boolean>) =>
  vi.waitUntil(
    async () => {
      await host.turn(worker)
      return is()
    },
    { timeout: 90_000, interval: 50 },
  )
/** A worker that was killed with the lease in its hands: nobody gives it back. */
const dieHolding = (id: string) =>
  testDb().$executeRaw`UPDATE drill SET owner = 'killed', lease_until = clock_timestamp() + interval '2 s' WHERE id = ${id}::uuid`

test('a worker killed after it asked for the sandbox: the next one goes on with that one, after the lease, and nothing is done twice', async () => {
  await host.startWorker()
  const { id } = await start('kernel_modules')
  const [first, second] = [host.worker('first'), host.worker('second')]
  await turnsUntil(first, async () => (await testDb().sandbox.count({ where: { agentId: 'drill-kernel-modules' } })) > 0)
  await dieHolding(id)
  await host.turn(second)
  expect(await rowOf(id)).toMatchObject({ owner: 'killed' })
  await turnsUntil(second, async () => (await rowOf(id)).endedAt !== null)
  const held = await getDrill(serviceContext(), { id })
  const { drill } = held
  expect(heldUp(held)).toHaveLength(7)
  expect(await testDb().sandbox.count({ where: { agentId: drill.agentId } })).toBe(1)
  expect(await testDb().run.count({ where: { drill: true, reason: { contains: 'Kernel module' } } })).toBe(1)
  expect(await testDb().apiToken.count({ where: { label: `drill ${id}`, revokedAt: null } })).toBe(0)
  expect((await host.entries(id)).filter(({ action }) => action === 'drills.end')).toMatchObject([{ drill: true }])
}, 180_000)

test('two workers at one moment move it as one', async () => {
  await host.startWorker()
  const { id } = await start('privilege_escalation')
  const [first, second] = [host.worker('first'), host.worker('second')]
  await vi.waitUntil(
    async () => {
      await Promise.all([host.turn(first), host.turn(second)])
      return (await rowOf(id)).endedAt !== null
    },
    { timeout: 90_000, interval: 50 },
  )
  expect(heldUp(await getDrill(serviceContext(), { id }))).toHaveLength(7)
  expect(await testDb().sandbox.count({ where: { agentId: 'drill-privilege-escalation' } })).toBe(1)
}, 180_000)

test('a sensor that says nothing in its time: failed, not detected, and nothing of the drill runs on', async () => {
  await host.startWorker()
  const { id } = await start('network_escape')
  const deaf: DrillWorker = { ...host.worker('deaf') }
  deaf.door = { ...deaf.door, report: async () => ({ kind: 'taken', eventIds: [] }) }
  await turnsUntil(deaf, async () => (await rowOf(id)).attemptedAt !== null)
  await testDb().$executeRaw`UPDATE drill SET attempted_at = attempted_at - interval '61 s' WHERE id = ${id}::uuid`
  await turnsUntil(deaf, async () => (await rowOf(id)).endedAt !== null)
  const { drill, score } = await getDrill(serviceContext(), { id })
  expect(drill).toMatchObject({ state: 'failed', why: expect.stringContaining('Not detected') })
  expect(score.find(({ check }) => check === 'detected')).toMatchObject({ result: 'failed', measuredMs: null })
  expect(score.find(({ check }) => check === 'contained')).toMatchObject({ result: 'not tried', measuredMs: null })
  expect(await testDb().sandbox.findFirst({ where: { id: drill.sandboxId ?? '' } })).toMatchObject({ state: 'ended' })
  expect(await testDb().agent.findUnique({ where: { agentId: drill.agentId } })).toMatchObject({ state: 'active' })
}, 180_000)
