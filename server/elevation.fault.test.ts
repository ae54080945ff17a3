import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed, elevationOf } from '@/server/testing/elevation'
import { aPersona } from '@/server/testing/people'

const reason = 'it is not needed any more'
async function anAgent() {
  const agentId = `agent-${crypto.randomUUID()}`
  await testDb().agent.create({ data: { agentId, owner: 'payments', trustLevel: 0.9, clearance: 'internal', version: 1 } })
  const input = { agentId, typed: agentId, version: 1, reason }
  return { agentId, input, target: { kind: 'agent', id: agentId } }
}
type Agent = Awaited<ReturnType<typeof anAgent>>
const stateOf = async ({ agentId }: Agent) => (await testDb().agent.findUniqueOrThrow({ where: { agentId } })).state
const alarm = (what: string, { id }: Actor) => testDb().alarm.findFirst({ where: { key: `step-up:${what}:${id}`, clearedAt: null } })
const retire = (actor: Actor, input: Agent['input'] & { elevation?: string }) => callerFor(actor).agents.retire(input)
const refusedOnce = { code: 'PRECONDITION_FAILED', cause: { code: 'STEP_UP' } }

test('F54: without a confirmation nothing is done, and the refusal is in the log', async () => {
  const [actor, agent] = [await aPersona('admin'), await anAgent()]
  await expect(retire(actor, agent.input)).rejects.toMatchObject(refusedOnce)
  expect(await stateOf(agent)).toBe('active')
  expect((await entriesAbout(agent.agentId)).map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['intent', null],
    ['deny', 'denied'],
  ])
})

test('F54: a viewer with a confirmation is refused, audited, and security hears of it', async () => {
  const [viewer, agent] = [await aPersona('manager'), await anAgent()]
  const input = await confirmed(viewer, 'agents.retire', agent.target, agent.input)
  await expect(retire(viewer, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await stateOf(agent)).toBe('active')
  expect((await entriesAbout(agent.agentId)).at(-1)).toMatchObject({ phase: 'deny', outcome: 'denied' })
  expect(await alarm('refused', viewer)).toMatchObject({ severity: 4 })
})

test('F54: what one may not do is not confirmed either: refused, audited, and security hears of it', async () => {
  const [viewer, agent] = [await aPersona('manager'), await anAgent()]
  const begun = callerFor(viewer).elevations.begin({ verb: 'agents.retire', target: agent.target, input: agent.input })
  await expect(begun).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout(agent.agentId)).at(-1)).toMatchObject({ action: 'elevations.create', phase: 'deny', outcome: 'denied' })
  expect(await alarm('refused', viewer)).toMatchObject({ severity: 4 })
})

test('F54: a stop by a viewer is refused, audited, and security hears of it', async () => {
  const [viewer, agent] = [await aPersona('manager'), await anAgent()]
  await expect(callerFor(viewer).agents.block({ agentId: agent.agentId, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await stateOf(agent)).toBe('active')
  expect((await entriesAbout(agent.agentId)).at(-1)).toMatchObject({ phase: 'deny', outcome: 'denied' })
  expect(await alarm('refused', viewer)).toMatchObject({ severity: 4 })
})

test('a refusal by the rules of the action itself is in the log as one, not as a failure', async () => {
  const actor = await aPersona('admin')
  const input = { id: actor.id, role: 'operator' as const, reason }
  const asked = await confirmed(actor, 'roles.grant', { kind: 'person', id: actor.id }, input)
  await expect(callerFor(actor).roles.grant(asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const opened = (await entriesAbout(actor.id)).filter(({ action }) => action === 'roles.grant')
  expect(opened.map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['intent', null],
    ['deny', 'denied'],
  ])
})

test('F54: a replayed confirmation is refused, audited, and security hears of it', async () => {
  const [actor, agent] = [await aPersona('admin'), await anAgent()]
  const input = await confirmed(actor, 'agents.retire', agent.target, agent.input)
  await retire(actor, input)
  await expect(retire(actor, input)).rejects.toMatchObject(refusedOnce)
  expect((await entriesAbout(agent.agentId)).map(({ outcome }) => outcome)).toEqual([null, 'done', null, 'denied'])
  expect(await alarm('used', actor)).toMatchObject({ severity: 3 })
})

test('F26: of the same confirmation sent three times at once one acts', async () => {
  const [actor, agent] = [await aPersona('admin'), await anAgent()]
  const input = await confirmed(actor, 'agents.retire', agent.target, agent.input)
  const answers = await Promise.allSettled([retire(actor, input), retire(actor, input), retire(actor, input)])
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await testDb().agentVersion.count({ where: { agentId: agent.agentId } })).toBe(1)
})

const STALE: [string, string, (actor: Actor, agent: Agent) => Promise<string>][] = [
  [
    'over 5 minutes old',
    'late',
    (actor, { input, target }) => elevationOf(actor, 'agents.retire', { target, input, at: new Date(Date.now() - 301_000) }),
  ],
  [
    'of another session',
    'foreign',
    (actor, { input, target }) => elevationOf({ ...actor, sessionHash: '00'.repeat(32) }, 'agents.retire', { target, input }),
  ],
  [
    'of another person',
    'foreign',
    (actor, { input, target }) => elevationOf({ ...actor, id: crypto.randomUUID() }, 'agents.retire', { target, input }),
  ],
  ['of another verb', 'changed', (actor, { input, target }) => elevationOf(actor, 'agents.unblock', { target, input })],
  [
    'of another target',
    'changed',
    (actor, { input }) => elevationOf(actor, 'agents.retire', { target: { kind: 'agent', id: 'other' }, input }),
  ],
  [
    'of another input',
    'changed',
    (actor, { input, target }) => elevationOf(actor, 'agents.retire', { target, input: { ...input, reason: 'something else was shown' } }),
  ],
]

test.each(STALE)('F54: a confirmation %s is refused, audited, and security hears of it', async (_name, what, make) => {
  const [actor, agent] = [await aPersona('admin'), await anAgent()]
  const elevation = await make(actor, agent)
  await expect(retire(actor, { ...agent.input, elevation })).rejects.toMatchObject(refusedOnce)
  expect(await stateOf(agent)).toBe('active')
  expect((await entriesAbout(agent.agentId)).map(({ outcome }) => outcome)).toEqual([null, 'denied'])
  expect(await alarm(what, actor)).toMatchObject({ severity: what === 'late' ? 4 : 3 })
  expect((await testDb().elevation.findUniqueOrThrow({ where: { id: elevation } })).usedAt).toBeNull()
})

test('F54: a confirmation that was begun and not given is none', async () => {
  const [actor, agent] = [await aPersona('admin'), await anAgent()]
  const { target, input } = agent
  const elevation = await elevationOf(actor, 'agents.retire', { target, input, isVerified: false })
  await expect(retire(actor, { ...input, elevation })).rejects.toMatchObject(refusedOnce)
  expect(await stateOf(agent)).toBe('active')
})

test('F54: a confirmation is answered within five minutes, or not at all', async () => {
  const [actor, agent] = [await aPersona('admin'), await anAgent()]
  const { id } = await callerFor(actor).elevations.begin({ verb: 'agents.retire', target: agent.target, input: agent.input })
  const later = () => new Date(Date.now() + 301_000)
  const late = callerFor(actor, later).elevations.verify({ id, proof: { method: 'persona' } })
  await expect(late).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('5 minutes') })
})
