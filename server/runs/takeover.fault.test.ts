import { expect, test } from 'vitest'
import { STEP_STATES } from '@/lib/run-states'
import { pool } from '@/server/db'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { fencesOf, runOf, startSteps, stepsOf, takenOver } from '@/server/testing/runs/orders'

const { far, step } = hostRuns()

/** The lease of a dead worker, as the database sees it once the time is over. */
const lapse = (runId: string) =>
  pool().query(
    `UPDATE run SET state = 'running', owner = 'dead', epoch = 1, lease_until = clock_timestamp() - interval '10 ms', started_at = clock_timestamp() WHERE id = $1`,
    [runId],
  )

/** Brings a step to where its worker died, as the commits would have left it. */
async function diedIn(state: 'pending' | 'intent' | 'running' | 'verifying', runId: string): Promise<void> {
  await lapse(runId)
  if (state === 'pending') return
  const auditId = crypto.randomUUID()
  const text = { id: auditId, phase: 'intent', action: 'runs.step', target: { kind: 'step', id: `${runId}/1` } }
  await pool().query('INSERT INTO audit_inbox (entry) VALUES ($1)', [JSON.stringify(text)])
  await pool().query(
    `UPDATE step SET state = $2, audit_id = $3, attempt = 1, intent_at = clock_timestamp(), deadline_at = clock_timestamp() + interval '20 s' WHERE run_id = $1`,
    [runId, state, auditId],
  )
  await pool().query(
    `INSERT INTO effect (key, run_id, n, target_key, goal_digest, sent_at)
     SELECT encode(sha256(convert_to(run_id || '|' || n || '|' || target_key, 'UTF8')), 'hex'), run_id, n, target_key, 'goal', CASE WHEN $2 <> 'intent' THEN clock_timestamp() END FROM step WHERE run_id = $1`,
    [runId, state],
  )
}

/** What was done outside before the worker died, and how often it has been done once another one is through. */
const TABLE = (['read', 'converge', 'keyed', 'once'] as const).flatMap((effect) =>
  (['pending', 'intent', 'running', 'verifying'] as const).flatMap((state) => {
    const mayHaveBeenSent = state === 'running' || state === 'verifying'
    return (mayHaveBeenSent ? [true, false] : [false]).map((wasDone) => ({ effect, state, wasDone }))
  }),
)

test.each(TABLE)('F21 $effect found in $state, done outside: $wasDone', async ({ effect, state, wasDone }) => {
  const target = aTarget()
  const runId = await startSteps({ targets: [target], steps: [step(1, effect, [target])], timeoutMs: 30_000 })
  await diedIn(state, runId)
  if (wasDone && effect !== 'read') {
    const { rows } = await pool().query<{ key: string }>('SELECT key FROM effect WHERE run_id = $1', [runId])
    await fetch(far().url, { method: 'POST', body: JSON.stringify({ key: rows[0]?.key, target, value: 7, worker: 'dead', kind: effect }) })
  }
  // What is only looked at again was not done by anybody: it ends as not confirmed, at once here.
  if (state === 'verifying' && !wasDone) await pool().query(`UPDATE step SET deadline_at = clock_timestamp() WHERE run_id = $1`, [runId])
  await startEngine('next')
  const isLost = state === 'verifying' && !wasDone && effect !== 'read'
  await untilRun(runId, isLost ? 'failed' : 'done')
  if (isLost) expect((await runOf(runId)).outcome).toMatch(/not confirmed/)
  expect(far().doneTo(target)).toBe(isLost || effect === 'read' ? 0 : 1)
  expect([await takenOver(runId), await fencesOf(target), (await runOf(runId)).epoch]).toEqual([1, 2, 2])
})

const ENDED = { done: 'done', skipped: 'done', compensated: 'done', failed: 'failed', uncertain: 'uncertain' } as const

test('every state of a step has its takeover', () => {
  expect(new Set([...TABLE.map(({ state }) => state), ...Object.keys(ENDED)])).toEqual(new Set(STEP_STATES))
})

test.each(Object.entries(ENDED))('F21 a step that was found %s is not done again: the run is %s', async (state, end) => {
  const target = aTarget()
  const runId = await startSteps({ targets: [target], steps: [step(1, 'converge', [target])], timeoutMs: 30_000 })
  await lapse(runId)
  const auditId = crypto.randomUUID()
  for (const phase of ['intent', 'outcome']) {
    const text = { id: auditId, phase, action: 'runs.step', target: { kind: 'step', id: `${runId}/1` } }
    await pool().query('INSERT INTO audit_inbox (entry) VALUES ($1)', [JSON.stringify(text)])
  }
  await pool().query('UPDATE step SET state = $2, audit_id = $3, attempt = 1, finished_at = clock_timestamp() WHERE run_id = $1', [
    runId,
    state,
    auditId,
  ])
  await startEngine('next')
  await untilRun(runId, end)
  expect([far().calls.filter((call) => call.target === target), (await stepsOf(runId))[0]?.state]).toEqual([[], state])
})

test('F21 an act that may be done once, found sent, and the far side cannot tell: uncertain, and nothing is sent', async () => {
  const target = aTarget()
  const runId = await startSteps({ targets: [target], steps: [step(1, 'once', [target, { isBlind: true }])] })
  await diedIn('running', runId)
  await startEngine('next')
  await untilRun(runId, 'uncertain')
  expect(far().calls.filter((call) => call.target === target)).toEqual([])
})
