import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed, elevationOf } from '@/server/testing/elevation'
import { aPersona } from '@/server/testing/people'
import { addSandbox, anAgent } from '@/server/testing/sandbox-rows'

const reason = 'it acts on its own and nobody knows why'
type Sent = Record<string, unknown> & { elevation?: string }
type Door = {
  verb: 'emergency.stop' | 'emergency.contain' | 'sandboxes.contain'
  target: { kind: string; id: string }
  input: Sent
  send: (actor: Actor, input: Sent) => Promise<unknown>
  /** How many runs it has. */
  runs: () => Promise<number>
}

const order = () => ({
  planId: crypto.randomUUID(),
  digest: `sha256:${'0'.repeat(64)}`,
  requestId: crypto.randomUUID(),
  typed: 'all',
  reason,
})
const stopRuns = () => testDb().emergency.count()
// The inputs are what each procedure takes; its schema reads them once more.
const send = <T>(input: Sent): T => input as unknown as T
const DOORS: readonly (readonly [string, () => Promise<Door>])[] = [
  [
    'stop of all services',
    async () => ({
      verb: 'emergency.stop',
      target: { kind: 'emergency_stop', id: 'services' },
      input: { scope: 'services', ...order() },
      send: (actor, input) => callerFor(actor).emergency.stopAll(send(input)),
      runs: stopRuns,
    }),
  ],
  [
    'stop of one agent',
    async () => {
      const target = anAgent()
      return {
        verb: 'emergency.contain',
        target: { kind: 'emergency_stop', id: `agent:${target}` },
        input: { scope: 'agent', target, ...order() },
        send: (actor, input) => callerFor(actor).emergency.stopOne(send(input)),
        runs: stopRuns,
      }
    },
  ],
  [
    'containment of a sandbox',
    async () => {
      const agentId = anAgent()
      await callerFor(actorWith('admin')).agents.register({ agentId, owner: 'payments', trustLevel: 0.9 })
      const { id, podName } = await addSandbox({ agentId, drill: true })
      return {
        verb: 'sandboxes.contain',
        target: { kind: 'sandbox', id },
        input: { id, requestId: crypto.randomUUID(), reason, typed: `${podName}x` },
        send: (actor, input) => callerFor(actor).sandboxes.contain(send(input)),
        runs: async () => ((await testDb().sandbox.findUniqueOrThrow({ where: { id } })).runId === null ? 0 : 1),
      }
    },
  ],
]
const alarm = (what: string, { id }: Actor) => testDb().alarm.findFirst({ where: { key: `step-up:${what}:${id}`, clearedAt: null } })
const lastAbout = async (door: Door, actor: Actor) => (await entriesAbout(door.target.id)).filter((one) => one.actor.id === actor.id).at(-1)
const refusedOnce = { code: 'PRECONDITION_FAILED', cause: { code: 'STEP_UP' } }

test.each(DOORS)('F54 %s: by a viewer it is refused, audited, and security hears of it', async (_name, make) => {
  const [viewer, door] = [await aPersona('manager'), await make()]
  const before = await door.runs()
  const input = await confirmed(viewer, door.verb, door.target, door.input)
  await expect(door.send(viewer, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await lastAbout(door, viewer)).toMatchObject({ phase: 'deny', outcome: 'denied' })
  expect(await alarm('refused', viewer)).toMatchObject({ severity: 4 })
  expect(await door.runs()).toBe(before)
})

test.each(DOORS)('F54 %s: with a confirmation over 5 minutes old it is refused, audited, and security hears of it', async (_name, make) => {
  const [lead, door] = [await aPersona('lead'), await make()]
  const before = await door.runs()
  const at = new Date(Date.now() - 301_000)
  const elevation = await elevationOf(lead, door.verb, { target: door.target, input: door.input, at })
  await expect(door.send(lead, { ...door.input, elevation })).rejects.toMatchObject(refusedOnce)
  expect(await lastAbout(door, lead)).toMatchObject({ phase: 'deny', outcome: 'denied' })
  expect(await alarm('late', lead)).toMatchObject({ severity: 4 })
  expect(await door.runs()).toBe(before)
})

test.each(DOORS)('F54 %s: a replayed confirmation is refused, audited, and security hears of it', async (_name, make) => {
  const [lead, door] = [await aPersona('lead'), await make()]
  const before = await door.runs()
  const input = await confirmed(lead, door.verb, door.target, door.input)
  // The first one uses it up and goes no further: there is no such plan, and the name was mistyped.
  await expect(door.send(lead, input)).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|BAD_REQUEST/) })
  await expect(door.send(lead, input)).rejects.toMatchObject(refusedOnce)
  expect(await lastAbout(door, lead)).toMatchObject({ phase: 'deny', outcome: 'denied' })
  expect(await alarm('used', lead)).toMatchObject({ severity: 3 })
  expect(await door.runs()).toBe(before)
})
