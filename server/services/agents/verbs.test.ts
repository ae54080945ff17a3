import { describe, expect, test } from 'vitest'
import type { Actor, Role } from '@/lib/access'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { cancelRun } from '@/server/runs/decide'
import { kindsOf } from '@/server/runs/kinds'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { createPlan, type PlanDraft } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { changeAgentIn } from './change'

const lend = lendFrom(pool())

type Caller = ReturnType<typeof callerFor>
type Given = { agentId: string; version: number }
type Verb = { call: (caller: Caller, given: Given, actor: Actor) => Promise<unknown>; role: Role; denied: Role; from: string; to: string }

const targetOf = ({ agentId }: Given) => ({ kind: 'agent', id: agentId })
const reason = 'it asked for what it should not'
const content = { owner: 'another team', trustLevel: 0.4, clearance: 'restricted' as const }
const stopping = (who: Actor, verb: string, given: Given) => confirmed(who, verb, targetOf(given), { agentId: given.agentId, reason })
const VERBS: Record<string, Verb> = {
  update: {
    call: (c, given) => c.agents.update({ ...given, ...content, reason }),
    role: 'admin',
    denied: 'lead',
    from: 'active',
    to: 'active',
  },
  suspend: {
    call: async (c, given, who) => c.agents.suspend(await stopping(who, 'agents.suspend', given)),
    role: 'operator',
    denied: 'admin',
    from: 'active',
    to: 'suspended',
  },
  activate: {
    call: (c, given) => c.agents.activate({ ...given, reason }),
    role: 'lead',
    denied: 'operator',
    from: 'suspended',
    to: 'active',
  },
  block: {
    call: async (c, given, who) => c.agents.block(await stopping(who, 'agents.block', given)),
    role: 'analyst',
    denied: 'author',
    from: 'suspended',
    to: 'blocked',
  },
  retire: {
    call: async (c, given, who) =>
      c.agents.retire(await confirmed(who, 'agents.retire', targetOf(given), { ...given, typed: given.agentId, reason })),
    role: 'admin',
    denied: 'lead',
    from: 'blocked',
    to: 'retired',
  },
}
/** States from which a verb must not act. */
const WRONG: Record<string, string> = {
  update: 'retired',
  suspend: 'blocked',
  activate: 'blocked',
  block: 'retired',
  retire: 'retired',
}

async function agentIn(state: string): Promise<Given> {
  const agentId = `agent-${crypto.randomUUID()}`
  await testDb().agent.create({ data: { agentId, owner: 'payments', trustLevel: 0.9, clearance: 'internal', state, version: 4 } })
  return { agentId, version: 4 }
}
const stored = (agentId: string) => testDb().agent.findUniqueOrThrow({ where: { agentId }, include: { versions: true } })

describe.each(Object.entries(VERBS))('%s', (name, { call: callAs, role, denied, from, to }) => {
  const call = (who: Actor, given: Given) => callAs(callerFor(who), given, who)
  const caller = () => actorWith(role)

  test('works: the next version, its history, and the engines hear of it', async () => {
    const given = await agentIn(from)
    const before = await testDb().runtimeHead.findUniqueOrThrow({ where: { id: 1 } })
    await call(caller(), given)
    const { versions, ...agent } = await stored(given.agentId)
    expect(agent).toMatchObject({ state: to, version: 5, ...(name === 'update' ? content : { owner: 'payments' }) })
    const change =
      name === 'update'
        ? { before: { owner: 'payments', trustLevel: 0.9, clearance: 'internal' }, after: content }
        : { before: { state: from }, after: { state: to } }
    expect(versions).toMatchObject([{ version: 5, action: `agents.${name}`, reason, ...change }])
    const after = await testDb().runtimeHead.findUniqueOrThrow({ where: { id: 1 } })
    expect(after.revision).toBeGreaterThan(before.revision)
    expect(await testDb().event.count({ where: { topic: 'agents', ref: given.agentId, version: '5' } })).toBe(1)
  })

  test('an agent that never was is not found', async () => {
    await expect(call(caller(), { agentId: `agent-${crypto.randomUUID()}`, version: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('another state is a conflict, and of two at once one acts', async () => {
    const wrong = await agentIn(WRONG[name] ?? '')
    await expect(call(caller(), wrong)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await stored(wrong.agentId)).toMatchObject({ state: WRONG[name], version: 4, versions: [] })
    const raced = await agentIn(from)
    const results = await Promise.allSettled([call(caller(), raced), call(caller(), raced), call(caller(), raced)])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'CONFLICT' })
    expect(await stored(raced.agentId)).toMatchObject({ version: 5, versions: [{ version: 5 }] })
  })

  test('a denied role changes nothing and is recorded', async () => {
    const given = await agentIn(from)
    await expect(call(actorWith(denied), given)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await stored(given.agentId)).toMatchObject({ state: from, version: 4, versions: [] })
    expect((await entriesAbout(given.agentId)).map((one) => one.phase)).toEqual(['intent', 'deny'])
  })

  test('intent and outcome share an id; the outcome says why and what changed', async () => {
    const given = await agentIn(from)
    await call(caller(), given)
    const [intent, outcome, ...more] = await entriesAbout(given.agentId)
    expect(more).toEqual([])
    expect(intent).toMatchObject({ phase: 'intent', action: `agents.${name}`, outcome: null })
    expect(outcome).toMatchObject({ phase: 'outcome', outcome: 'done', reason, id: intent?.id })
    expect(outcome?.before_digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(outcome?.after_digest).not.toBe(outcome?.before_digest)
  })
})

test.each(['update', 'activate', 'retire'])('%s from a version that is gone is a conflict', async (name) => {
  const { call, role, from } = VERBS[name] as Verb
  const { agentId } = await agentIn(from)
  const who = actorWith(role)
  await expect(call(callerFor(who), { agentId, version: 3 }, who)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await entriesAbout(agentId)).map((one) => one.outcome)).toEqual([null, 'failed'])
})

/** A stop of an agent that is under way and waits for somebody. */
async function aStopOf(agentId: string, kind: 'sandbox.contain' | 'agent.deny' | 'emergency.stop'): Promise<string> {
  const params = kind === 'emergency.stop' ? { scope: 'agent', target: agentId } : { agentId }
  const draft: PlanDraft = {
    ...{ kind, class: 'stop' as const, lane: 0 as const, precedence: 40, params, quorum: null, expiresInMs: 600_000, createdBy: 'anna' },
    targets: [{ key: `t-${crypto.randomUUID()}` }],
    digest: crypto.randomUUID(),
    steps: [{ n: 1, kind: 'approve@1', title: '', params: { question: 'Go on?' } }],
    preview: { targets: [], refusals: [], warnings: [], isNoop: false, detail: {} },
  }
  const planId = await lend((client) => createPlan(client, kindsOf(OWN_STEPS), draft))
  return (await startRun({ planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason }, lend)).runId
}

test.each(['sandbox.contain', 'agent.deny', 'emergency.stop'] as const)(
  'a denial is not lifted while %s of the agent runs, neither a suspension nor a block; afterwards it is',
  async (kind) => {
    const [suspended, blocked] = [await agentIn('suspended'), await agentIn('blocked')]
    const runs = [await aStopOf(suspended.agentId, kind), await aStopOf(blocked.agentId, kind)]
    const activate = () => callerFor(actorWith('lead')).agents.activate({ ...suspended, reason })
    const unblock = () =>
      testDb().$transaction((tx) =>
        changeAgentIn(serviceContext(), tx, { ...blocked, action: 'agents.unblock', reason, from: ['blocked'], to: { state: 'active' } }),
      )
    for (const [at, lift] of [activate, unblock].entries())
      await expect(lift()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(`stopped by run ${runs[at]}`) })
    expect([(await stored(suspended.agentId)).state, (await stored(blocked.agentId)).state]).toEqual(['suspended', 'blocked'])
    for (const runId of runs) await cancelRun({ runId, by: 'anna', reason: 'it is over' }, lend)
    for (const lift of [activate, unblock]) await lift()
    expect([(await stored(suspended.agentId)).state, (await stored(blocked.agentId)).state]).toEqual(['active', 'active'])
  },
)

test.each(['suspend', 'block'] as const)('to %s takes a confirmation of exactly this, however much it hurries', async (verb) => {
  const [who, given] = [actorWith('lead'), await agentIn('active')]
  const input = { agentId: given.agentId, reason }
  await expect(callerFor(who).agents[verb](input)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  const other = await confirmed(who, `agents.${verb}`, targetOf(given), { ...input, reason: 'another reason altogether' })
  await expect(callerFor(who).agents[verb]({ ...other, reason })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  expect(await stored(given.agentId)).toMatchObject({ state: 'active', versions: [] })
})

test('retiring takes the name, typed again, and the server reads it', async () => {
  const [who, given] = [actorWith('admin'), await agentIn('active')]
  const input = { ...given, typed: `${given.agentId}x`, reason }
  const call = callerFor(who).agents.retire(await confirmed(who, 'agents.retire', targetOf(given), input))
  await expect(call).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('type the name exactly') })
  expect(await stored(given.agentId)).toMatchObject({ state: 'active', versions: [] })
})

test('an update that changes nothing is refused', async () => {
  const given = await agentIn('active')
  const same = { ...given, owner: 'payments', trustLevel: 0.9, clearance: 'internal' as const, reason }
  await expect(callerFor(actorWith('admin')).agents.update(same)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test.each([
  ['a short reason', { reason: 'too short' }],
  ['spaces as a reason', { reason: ' '.repeat(20) }],
  ['no reason', { reason: undefined }],
  ['an unknown member', { state: 'active' }],
])('refused: %s', async (_name, change) => {
  const { agentId } = await agentIn('active')
  const input = { agentId, reason, ...change } as { agentId: string; reason: string }
  await expect(callerFor(actorWith('lead')).agents.block(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('the history cannot be rewritten, and a state nobody knows cannot be stored', async () => {
  const { agentId } = await agentIn('active')
  const who = actorWith('lead')
  await callerFor(who).agents.block(await stopping(who, 'agents.block', { agentId, version: 1 }))
  const { agent, agentVersion } = testDb()
  await expect(agentVersion.updateMany({ where: { agentId }, data: { reason: 'another' } })).rejects.toThrow(/permission denied/i)
  await expect(agentVersion.deleteMany({ where: { agentId } })).rejects.toThrow(/permission denied/i)
  await expect(agent.update({ where: { agentId }, data: { state: 'asleep' } })).rejects.toThrow(/agent_state_known/)
})
