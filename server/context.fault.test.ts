import { afterEach, expect, test } from 'vitest'
import { createContext, systemActor } from '@/server/context'
import { createDb, type Db } from '@/server/db'
import { appRouter } from '@/server/routers/_app'
import { registerAgent } from '@/server/services/agents/register'
import { actorWith, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { type SlowProxy, slowProxy } from '@/server/testing/slow-proxy'
import { createCallerFactory } from '@/server/trpc'

const URL_OF_TESTS = process.env.DATABASE_URL ?? ''
const createCaller = createCallerFactory(appRouter)
const source = { ip: '127.0.0.1', uaHash: 'test' }
const open: { proxy?: SlowProxy; clients: Db[] } = { clients: [] }
afterEach(async () => {
  await open.proxy?.close()
  await Promise.all(open.clients.splice(0).map((client) => client.$disconnect().catch(() => undefined)))
})

const clientOf = (url: string, max: number): Db => {
  const client = createDb(url, max)
  open.clients.push(client)
  return client
}
/** Opens all connections of a client, as a process that has run for a while. */
const fill = (client: Db, max: number) => Promise.all(Array.from({ length: max }, () => client.$queryRaw`SELECT pg_sleep(0.1)::text`))
const lead = actorWith('lead')
const caller = (parts: { db: Db; changes: Db }) =>
  createCaller(createContext({ actor: lead, requestId: crypto.randomUUID(), source, ...parts }))

async function anAgent(): Promise<string> {
  const agentId = `agent-${crypto.randomUUID()}`
  await registerAgent(serviceContext(systemActor('test')), { agentId, owner: 'Fault tests', trustLevel: 0.9, clearance: 'public' })
  return agentId
}

test('F4 database slow, 2 s a query: reads are refused in time and say so, a change gets through and is recorded', async () => {
  const agentId = await anAgent()
  const stop = { agentId, reason: 'it must stop now' }
  const input = await confirmed(lead, 'agents.suspend', { kind: 'agent', id: agentId }, stop)
  open.proxy = await slowProxy(URL_OF_TESTS)
  const parts = { db: clientOf(open.proxy.url, 3), changes: clientOf(open.proxy.url, 2) }
  await Promise.all([fill(parts.db, 3), fill(parts.changes, 2)])
  open.proxy.slowDown(2000)
  const reads = Array.from({ length: 30 }, () =>
    caller(parts)
      .agents.list({})
      .then(
        () => 'answered',
        (cause: Error) => cause.message,
      ),
  )
  const suspended = await caller(parts).agents.suspend(input)
  expect(suspended).toMatchObject({ state: 'suspended' })
  const shed = (await Promise.all(reads)).filter((said) => said !== 'answered')
  expect(shed.length).toBeGreaterThan(0)
  expect(new Set(shed)).toEqual(new Set(['The database does not answer. Nothing was changed by this request.']))
  expect(await testDb().agent.findUniqueOrThrow({ where: { agentId } })).toMatchObject({ state: 'suspended' })
  expect((await entriesAbout(agentId)).map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['intent', null],
    ['outcome', 'done'],
  ])
})
