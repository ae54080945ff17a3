import { expect, test, vi } from 'vitest'
import { clean, hostEngine, startTestEngine, type TestEngine } from '@/server/testing/engine'
import { storeVersion, withMinimumTrust } from '@/server/testing/rollout-rows'

const host = hostEngine()
const within = { timeout: 30_000, interval: 10 }
const CONNECTIONS = 2
const FLIPS = 6

type Answer = { policy_version: string; constitution_hash: string; decision_id: string }
/** Asks without pause. Notes each answer with how many activations were answered with, by this engine, before it was asked. */
function follow(at: TestEngine, orderOf: (version: string) => number) {
  const answers: Answer[] = []
  const backwards: string[] = []
  let newest = -1
  let isDone = false
  const connection = async (n: number) => {
    while (!isDone) {
      const known = newest
      const response = await at.ask(clean({ agent_id: `agent-f${n}` }), { token: host.at.token })
      if (response.status !== 200) continue // a thread that a busy machine gave no core: nothing was answered
      const answer = (await response.json()) as Answer
      const order = orderOf(answer.policy_version)
      if (order < known) backwards.push(`${answer.policy_version} after an answer of activation ${known}`)
      newest = Math.max(newest, order)
      answers.push(answer)
    }
  }
  const running = Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => connection(n)))
  return {
    answers,
    backwards,
    newest: () => newest,
    async stop() {
      isDone = true
      await running
    },
  }
}

test('bound 8: three engines flip under load, none answers by an older version after a newer one, and each decision is of one version', async () => {
  const engines = [host.at]
  for (const name of ['second', 'third'])
    engines.push(await startTestEngine({ database: host.own.database, root: `${host.own.root}/${name}`, seeds: false, engineId: name }))
  try {
    const ids = Array.from({ length: CONNECTIONS }, (_, n) => `agent-f${n}`)
    await host.at.db.agent.createMany({ data: ids.map((agentId) => ({ agentId, owner: 'x', trustLevel: 0.95, clearance: 'internal' })) })
    const versions = ['1']
    for (let n = 0; n < FLIPS; n++) versions.push(String(await storeVersion(host.at.db, await withMinimumTrust(0.5))))
    const hashes = new Map<string, string>()
    for (const { version, constitutionHash } of await host.at.db.policyVersion.findMany()) hashes.set(String(version), constitutionHash)
    for (const at of engines) await vi.waitFor(async () => expect((await fetch(`${at.url}/ready`)).status).toBe(200), within)
    const followed = engines.map((at) => follow(at, (version) => versions.indexOf(version)))
    for (const [order, version] of versions.entries()) {
      if (order > 0) await host.at.db.policyActivation.create({ data: { version: Number(version), by: 'test' } })
      await vi.waitFor(() => expect(followed.map((one) => one.newest())).toEqual(engines.map(() => order)), within)
    }
    for (const one of followed) await one.stop()
    expect(followed.flatMap(({ backwards }) => backwards)).toEqual([])
    for (const { answers } of followed) {
      expect(new Set(answers.map(({ policy_version }) => policy_version))).toEqual(new Set(versions))
      expect(answers.every(({ policy_version, constitution_hash }) => hashes.get(policy_version) === constitution_hash)).toBe(true)
    }
    const asked = followed.flatMap(({ answers }) => answers)
    const column = (name: keyof Answer) => asked.map((one) => one[name])
    await vi.waitFor(async () => {
      const { rows } = await host.at.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM unnest($1::uuid[], $2::text[], $3::text[]) AS a(id, version, hash)
           JOIN decision d ON d.decision_id = a.id AND d.policy_version = a.version AND d.constitution_hash = a.hash`,
        [column('decision_id'), column('policy_version'), column('constitution_hash')],
      )
      expect(rows[0]?.n).toBe(asked.length)
    }, within)
  } finally {
    for (const at of engines.slice(1)) await at.stop()
  }
})
