import { policies } from '@/server/adapters/index'
import { createContext, systemActor } from '@/server/context'
import { createDb, type Db } from '@/server/db'
import { localTool } from '@/server/local/policy/find.mts'
import { registerAgent } from '@/server/services/agents/register'
import { seedPolicy } from '@/server/services/policies/seed'
import { createToken } from '@/server/services/tokens/create'
import { storeVersion, withMinimumTrust } from '@/server/testing/rollout-rows'
import { type Server, startEngineProcess } from './parts/engine-process'
import { serveBundles, startOpaProcess } from './parts/opa-bundles'
import { ownDatabase } from './parts/own-database'
import { figure, heading, line, numberArgument, quantilesOf } from './parts/say'

/** `npm run bench:flip [-- --n 40 --cold 5 --opa 8]`: three engines, each its own process and asked without pause; from the commit of an activation until
 *  the last of them was heard to answer with it. Flips and rollbacks go between two versions that are warm, as after a rollout; cold ones are of versions
 *  that no engine has seen, as in an emergency. Beside it three real OPAs that take the same constitution as a bundle: by polling as often as OPA may,
 *  and by long poll. Engines, database, OPAs and the load share the machine. */
const N = numberArgument('n', 40)
const COLD = numberArgument('cold', 5)
const OPA_N = numberArgument('opa', 8)
const ENGINES = 3
const CONNECTIONS = 2
const REST_MS = 300
const LONGEST_MS = 60_000

/** Asks all of them without pause, and notes when each was first heard to answer with the wanted version. */
function listenTo(servers: readonly Server[]) {
  let isDone = false
  let wanted = ''
  let heard = new Map<string, number>()
  let answers = 0
  const backwards: string[] = []
  const connection = async (server: Server) => {
    while (!isDone) {
      const before = heard.has(server.name) ? wanted : null
      const version = await server.ask()
      if (version === null) continue
      answers += 1
      if (before !== null && before === wanted && version !== wanted) backwards.push(`${server.name}: ${version} after ${wanted}`)
      if (version === wanted && !heard.has(server.name)) heard.set(server.name, performance.now())
    }
  }
  const running = Promise.all(servers.flatMap((server) => Array.from({ length: CONNECTIONS }, () => connection(server))))
  return {
    answers: () => answers,
    backwards,
    /** Out: milliseconds from `act`'s end until the last one was heard. */
    async flip(version: string, act: () => Promise<unknown> | unknown): Promise<number> {
      await new Promise((next) => setTimeout(next, REST_MS))
      wanted = version
      heard = new Map()
      await act()
      const from = performance.now()
      while (heard.size < servers.length) {
        if (performance.now() - from > LONGEST_MS)
          throw new Error(`after ${LONGEST_MS / 1000} s only ${[...heard.keys()].join()} answer with ${version}`)
        await new Promise((next) => setTimeout(next, 1))
      }
      return Math.max(0, Math.max(...heard.values()) - from)
    },
    async stop() {
      isDone = true
      await running
    },
  }
}
const told = (all: readonly number[]) => {
  const [p50 = Number.NaN, p95 = Number.NaN, , , max = Number.NaN] = quantilesOf(all)
  return { p50, max, text: `p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)}, max ${max.toFixed(0)} ms (n ${all.length})` }
}

async function seed(db: Db) {
  const actor = systemActor('bench')
  const base = createContext({ actor, requestId: crypto.randomUUID(), source: { ip: 'local', uaHash: 'bench' }, db })
  const ctx = { ...base, actor, entry: null }
  await seedPolicy(ctx, policies())
  await registerAgent(ctx, { agentId: 'agent-7', owner: 'Bench', trustLevel: 0.95, clearance: 'confidential' })
  return createToken(ctx, { label: 'bench', scopes: ['decide'], agents: ['agent-*'], days: 1 })
}

async function benchEngines(db: Db, { url, root }: { url: string; root: string }): Promise<void> {
  const { token } = await seed(db)
  const body = () => JSON.stringify({ agent_id: 'agent-7', action: 'data.read_public', context: {} })
  const names = Array.from({ length: ENGINES }, (_, n) => `engine-${n + 1}`)
  const servers = await Promise.all(names.map((name) => startEngineProcess({ name, databaseUrl: url, root, token, body })))
  const activate = (version: number) => db.policyActivation.create({ data: { version, by: 'bench' } })
  const listening = listenTo(servers)
  try {
    const second = await storeVersion(db, await withMinimumTrust(0.6))
    await listening.flip(String(second), () => activate(second)) // both are warm from here on
    const warm: number[] = []
    for (let n = 0; n < N; n++) {
      const version = n % 2 === 0 ? 1 : second
      warm.push(await listening.flip(String(version), () => activate(version)))
    }
    const cold: number[] = []
    for (let n = 0; n < COLD; n++) {
      const version = await storeVersion(db, await withMinimumTrust(0.6))
      cold.push(await listening.flip(String(version), () => activate(version)))
    }
    line('our engine, a version that is warm', `${told(warm).text}, half of them rollbacks`)
    line('our engine, a version that it has never seen', told(cold).text)
    figure({ name: 'flip to the last of three engines, max', measured: told(warm).max, goal: 1000, unit: 'ms' })
    figure({ name: 'answers by an older version after a newer one', measured: listening.backwards.length, goal: 0, unit: '' })
    line('answers meanwhile', String(listening.answers()))
  } finally {
    await listening.stop()
    for (const server of servers) server.stop()
  }
}

async function benchOpa(root: string, isLong: boolean): Promise<void> {
  const { path: opa } = await localTool('opa', { mayBuild: false })
  const { sources } = await policies().readSeedBundle()
  const bundles = await serveBundles(sources.filter(({ path }) => path.endsWith('.rego') || path === 'data.json'))
  ;(await bundles.publish('0'))()
  const body = JSON.stringify({ input: { agent_id: 'agent-7', action: 'data.read_public', context: {} } })
  const names = Array.from({ length: ENGINES }, (_, n) => `opa-${isLong ? 'long' : 'poll'}-${n + 1}`)
  const servers = await Promise.all(names.map((name) => startOpaProcess({ opa, name, root, bundles: bundles.url, isLong, body })))
  const listening = listenTo(servers)
  try {
    const all: number[] = []
    for (let n = 1; n <= OPA_N; n++) {
      const publish = await bundles.publish(String(n))
      all.push(await listening.flip(String(n), publish))
    }
    line(isLong ? 'OPA, the same bundle by long poll' : 'OPA, the same bundle, polled each second', told(all).text)
  } finally {
    await listening.stop()
    for (const server of servers) server.stop()
    bundles.close()
  }
}

const own = await ownDatabase()
const db = createDb(own.url, 4)
const alive = setInterval(() => undefined, 1000) // nothing else holds the process while the database ends
heading('bench:flip', `${N} flips and rollbacks, ${COLD} cold, ${OPA_N} of OPA`)
try {
  await benchEngines(db, own)
  for (const isLong of [false, true])
    await benchOpa(own.root, isLong).catch((cause: unknown) => line('OPA', `unknown: ${cause instanceof Error ? cause.message : cause}`))
} finally {
  await db.$disconnect()
  await own.remove()
  clearInterval(alive)
}
