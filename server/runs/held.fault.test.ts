import { afterEach, expect, test, vi } from 'vitest'
import { pool } from '@/server/db'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { runOf, startSteps, stepsOf, type Wanted } from '@/server/testing/runs/orders'
import { startWorkerProcess } from '@/server/testing/runs/worker-process'
import { decideStep } from './decide'

const { far, step } = hostRuns()
afterEach(() => thaw())

const freeze = (lasts = '1 hour') =>
  pool().query(
    `INSERT INTO change_freeze (id, reason, started_by, until) VALUES (gen_random_uuid(), 'the database is being restored', 'berta', clock_timestamp() + $1::interval)`,
    [lasts],
  )
const thaw = () => pool().query(`UPDATE change_freeze SET ended_at = clock_timestamp(), ended_by = 'berta' WHERE ended_at IS NULL`)
const leftOf = async (runId: string) => {
  const { rows } = await pool().query<{ run: number; step: number | null }>(
    `SELECT extract(epoch FROM r.deadline_at - clock_timestamp())::float8 AS run, extract(epoch FROM s.deadline_at - clock_timestamp())::float8 AS step
     FROM run r JOIN step s ON s.run_id = r.id AND s.n = 1 WHERE r.id = $1`,
    [runId],
  )
  return rows[0] ?? { run: 0, step: null }
}
const heldSince = (runId: string, ago: string) =>
  pool().query(`UPDATE run SET held_at = clock_timestamp() - $2::interval WHERE id = $1 AND state = 'waiting'`, [runId, ago])
const routine = (steps: Wanted['steps'], targets: readonly string[]) => startSteps({ lane: 2, steps, targets, timeoutMs: 60_000 })

test('a freeze that starts in a step lets it end, holds the run at the next one, and the run goes on when it is over', async () => {
  const target = aTarget()
  const runId = await routine([step(1, 'converge', [target, { verifyMs: 3000 }]), step(2, 'once', [target])], [target])
  await startEngine('w1')
  await vi.waitUntil(() => far().doneTo(target) === 1, { timeout: 10_000 })
  await freeze()
  await untilRun(runId, 'waiting')
  expect((await stepsOf(runId)).map(({ state }) => state)).toEqual(['done', 'pending'])
  const run = await runOf(runId)
  expect(run.owner).toBeNull()
  expect(run.waiting_for).toMatch(/^Changes are frozen until \d{4}-\d\d-\d\d \d\d:\d\d UTC$/)
  await thaw()
  await untilRun(runId, 'done')
  expect((await runOf(runId)).outcome).toBe('verified')
  expect(far().doneTo(target)).toBe(2)
})

test('a freeze that runs out by itself wakes what it held; a second one in force goes on holding it', async () => {
  const target = aTarget()
  await freeze('1500 ms')
  await freeze('3 s')
  const runId = await routine([step(1, 'converge', [target])], [target])
  await startEngine('w1')
  await untilRun(runId, 'waiting')
  expect(far().doneTo(target)).toBe(0)
  const { rows } = await pool().query<{ until: Date }>('SELECT max(until) AS until FROM change_freeze WHERE ended_at IS NULL')
  await untilRun(runId, 'done')
  const { rows: ends } = await pool().query<{ finished_at: Date }>('SELECT finished_at FROM run WHERE id = $1', [runId])
  expect(ends[0]?.finished_at.getTime()).toBeGreaterThanOrEqual(rows[0]?.until.getTime() ?? Number.POSITIVE_INFINITY)
})

test.each([
  ['a rollback', { lane: 2, precedence: 30, class: 'risky' }],
  ['a containment', { lane: 0, precedence: 40, class: 'stop' }],
  ['a stop', { lane: 0, precedence: 50, class: 'stop' }],
  ['what only looks', { lane: 2, precedence: 10, class: 'read' }],
  ['a page to a person', { lane: 1, precedence: 10, class: 'routine' }],
] as const)('%s goes on in a freeze', async (_name, weight) => {
  const target = aTarget()
  await freeze()
  const runId = await startSteps({ ...weight, steps: [step(1, 'converge', [target])], targets: [target], timeoutMs: 30_000 })
  await startEngine('w1')
  await untilRun(runId, 'done')
  expect(far().doneTo(target)).toBe(1)
})

test('F21 the worker is killed, and the one that takes the run over in a freeze holds it where nothing was sent', async () => {
  const target = aTarget()
  const dying = await startWorkerProcess('dying')
  far().behave((call) => (call.worker === 'dying' ? 'hold' : 'answer'))
  const runId = await routine([step(1, 'converge', [target]), step(2, 'once', [target])], [target])
  await vi.waitUntil(() => far().doneTo(target) === 1, { timeout: 20_000 })
  await freeze()
  await dying.kill()
  await startEngine('next')
  await untilRun(runId, 'waiting')
  // What was sent is answered for, what was not is not begun.
  expect((await stepsOf(runId)).map(({ state }) => state)).toEqual(['done', 'pending'])
  expect(far().doneTo(target)).toBe(1)
  await thaw()
  await untilRun(runId, 'done')
  expect(far().doneTo(target)).toBe(2)
})

test('F21 a step that was found at its intent in a freeze is not sent, and keeps the time it had', async () => {
  const target = aTarget()
  const runId = await routine([step(1, 'keyed', [target])], [target])
  await pool().query(`UPDATE run SET state = 'running', owner = 'dead', epoch = 1, lease_until = clock_timestamp() WHERE id = $1`, [runId])
  const auditId = crypto.randomUUID()
  const intent = { id: auditId, phase: 'intent', action: 'runs.step', target: { kind: 'step', id: `${runId}/1` } }
  await pool().query('INSERT INTO audit_inbox (entry) VALUES ($1)', [JSON.stringify(intent)])
  await pool().query(
    `UPDATE step SET state = 'intent', audit_id = $2, intent_at = clock_timestamp(), deadline_at = clock_timestamp() + interval '20 s' WHERE run_id = $1`,
    [runId, auditId],
  )
  await pool().query(
    `INSERT INTO effect (key, run_id, n, target_key, goal_digest)
     SELECT encode(sha256(convert_to(run_id || '|' || n || '|' || target_key, 'UTF8')), 'hex'), run_id, n, target_key, 'goal' FROM step WHERE run_id = $1`,
    [runId],
  )
  await freeze()
  await startEngine('next')
  await untilRun(runId, 'waiting')
  expect((await stepsOf(runId)).map(({ state, attempt }) => [state, attempt])).toEqual([['intent', 0]])
  expect(far().calls.filter((call) => call.target === target)).toEqual([])
  await heldSince(runId, '2 hours')
  await pool().query(`UPDATE run SET deadline_at = held_at + interval '60 s' WHERE id = $1`, [runId])
  await pool().query(`UPDATE step SET deadline_at = r.held_at + interval '20 s' FROM run r WHERE r.id = run_id AND run_id = $1`, [runId])
  await thaw()
  await untilRun(runId, 'done')
  const { run, step: left } = await leftOf(runId)
  expect([run > 40, run <= 60, (left ?? 0) > 5, (left ?? 0) <= 20]).toEqual([true, true, true, true])
  expect(far().doneTo(target)).toBe(1)
})

test('a word that comes in a freeze counts; what follows it waits, however long, and its time stands still', async () => {
  const target = aTarget()
  const runId = await routine([{ n: 1, kind: 'approve@1', params: { question: 'go on?' } }, step(2, 'converge', [target])], [target])
  await startEngine('w1')
  await untilRun(runId, 'waiting')
  await freeze()
  await decideStep({ runId, n: 1, verdict: 'approve', by: 'berta', reason: 'yes' })
  await vi.waitUntil(async () => (await runOf(runId)).waiting_for?.startsWith('Changes are frozen') ?? false, { timeout: 10_000 })
  // Held past its deadline, and brought back by somebody while it is: it is held again, not failed.
  await heldSince(runId, '3 hours')
  await pool().query(`UPDATE run SET deadline_at = held_at + interval '30 s', state = 'queued', wakes = wakes + 1 WHERE id = $1`, [runId])
  const before = (await runOf(runId)).epoch
  await vi.waitUntil(async () => (await runOf(runId)).epoch > before && (await runOf(runId)).state !== 'running', { timeout: 10_000 })
  expect((await runOf(runId)).state).toBe('waiting')
  await thaw()
  await untilRun(runId, 'done')
  expect(far().doneTo(target)).toBe(1)
})
