import { afterEach, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import { createContext } from '@/server/context'
import type { Db } from '@/server/db'
import { heldByFreeze } from '@/server/freeze'
import { appRouter } from '@/server/routers/_app'
import { callerFor, testDb } from '@/server/testing/actors'
import { agree, anAgentBlocked, askToUnblock } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { signedIn } from '@/server/testing/signed-in'
import { createCallerFactory } from '@/server/trpc'

const reason = 'the database is being restored'
const createCaller = createCallerFactory(appRouter)
/** One installation has one freeze, and it holds back every suite beside it: none outlives its test. */
afterEach(() => testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } }))

async function freeze(): Promise<unknown> {
  const { actor } = await signedIn('operator')
  const input = { reason, until: new Date(Date.now() + 3_600_000).toISOString() }
  return callerFor(actor).freeze.start(await confirmed(actor, 'freeze.start', { kind: 'freeze', id: 'new' }, input))
}

/** A caller for whom a freeze starts after the look at the door and before the first transaction of the change. */
function raced(actor: Actor) {
  let isFrozen = false
  const $transaction: Db['$transaction'] = async (...args: unknown[]) => {
    if (!isFrozen) await freeze()
    isFrozen = true
    return (testDb().$transaction as (...all: unknown[]) => Promise<never>)(...args)
  }
  const get = (target: Db, name: string | symbol) => (name === '$transaction' ? $transaction : Reflect.get(target, name, target))
  const db = new Proxy(testDb(), { get })
  return createCaller(createContext({ actor, requestId: crypto.randomUUID(), source: { ip: '127.0.0.1', uaHash: 'test' }, db }))
}
async function suspended(): Promise<string> {
  const agentId = `agent-${crypto.randomUUID()}`
  await testDb().agent.create({ data: { agentId, owner: 'payments', trustLevel: 0.9, clearance: 'internal', state: 'suspended' } })
  return agentId
}

test('a freeze that starts between the look and the change holds the change back', async () => {
  const agentId = await suspended()
  const { actor } = await signedIn('lead')
  const change = raced(actor).agents.activate({ agentId, version: 1, reason })
  await expect(change).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen until/ })
  expect(await testDb().agent.findUniqueOrThrow({ where: { agentId } })).toMatchObject({ state: 'suspended', version: 1 })
  expect((await entriesAbout(agentId)).map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['intent', null],
    ['outcome', 'failed'],
  ])
})

test('a stop in the same moment goes on', async () => {
  const agentId = await suspended()
  const { actor } = await signedIn('lead')
  const input = await confirmed(actor, 'agents.block', { kind: 'agent', id: agentId }, { agentId, reason })
  expect(await raced(actor).agents.block(input)).toMatchObject({ state: 'blocked' })
})

test('the last word of an approval meets it too, and does not count', async () => {
  const [{ actor: asker }, { actor: other }] = [await signedIn('lead'), await signedIn('lead')]
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(asker, agentId)
  const input = await confirmed(
    other,
    'approvals.approve',
    { kind: 'access_request', id: asked.id },
    { id: asked.id, digest: asked.digest },
  )
  await expect(raced(other).approvals.approve(input)).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen until/ })
  expect(await testDb().agent.findUniqueOrThrow({ where: { agentId } })).toMatchObject({ state: 'blocked' })
  await testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
  expect(await agree(other, asked)).toMatchObject({ isDone: true })
})

test('a change that runs already is finished before the freeze is: nothing changes after its start', async () => {
  const told: string[] = []
  const gate = Promise.withResolvers<void>()
  const running = Promise.withResolvers<void>()
  const change = heldByFreeze(testDb(), () => new Date()).$transaction(async (tx) => {
    running.resolve()
    await gate.promise
    await tx.event.create({ data: { topic: 'freeze', ref: 'between', version: '1' } })
    told.push('changed')
  })
  await running.promise
  const start = freeze().then(() => told.push('frozen'))
  await vi.waitFor(async () => {
    const waiting = await testDb().$queryRaw<
      unknown[]
    >`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707378 AND NOT granted`
    expect(waiting).toHaveLength(1)
  })
  gate.resolve()
  await Promise.all([change, start])
  expect(told).toEqual(['changed', 'frozen'])
})
