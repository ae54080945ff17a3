import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { pool } from '@/server/db'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { farKinds } from '@/server/testing/runs/kinds'
import { runOf, startSteps } from '@/server/testing/runs/orders'
import { kindsOf } from './kinds'
import { group } from './kinds/people'
import { watchRuns } from './watch'

const { step } = hostRuns()

const asOwner = async (text: string) => {
  const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL })
  await client.connect()
  await client.query(text).finally(() => client.end())
}

test('a worker without a kind that a live run needs does not start, and names it', async () => {
  const runId = await startSteps({ steps: [step(1, 'keyed', [aTarget()])] })
  await expect(startEngine('bare', { kinds: kindsOf([group]) })).rejects.toThrow('far.keyed@1')
  await startEngine('whole', { kinds: farKinds('whole') })
  await untilRun(runId, 'done')
})

test('a run waits for a worker of its version, and somebody is told that there is none', async () => {
  const runId = await startSteps({ steps: [step(1, 'read', [aTarget()])] })
  await pool().query(`UPDATE run SET needs_version = 2, not_before = clock_timestamp() - interval '6 s' WHERE id = $1`, [runId])
  await startEngine('old')
  const found = await watchRuns(pool())
  expect(found.map(({ key }) => key)).toEqual([`runs-unserved:${runId}`])
  expect((await runOf(runId)).epoch).toBe(0)
  await startEngine('new', { version: 2 })
  await untilRun(runId, 'done')
})

test('tables of another version: the module claims nothing and says so, until they are what it knows', async () => {
  const engine = await startEngine('w1')
  await asOwner(`UPDATE engine_module SET version = 2 WHERE name = 'runs'`)
  await vi.waitUntil(() => engine.state().reasons.length === 1, { timeout: 5000 })
  expect(engine.state().reasons[0]).toContain('the database is at 2')
  const runId = await startSteps({ steps: [step(1, 'read', [aTarget()])] })
  await asOwner(`UPDATE engine_module SET version = 1 WHERE name = 'runs'`)
  await untilRun(runId, 'done')
})
