import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Lane } from '@/lib/run-states'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { pool } from '@/server/db'
import type { Cluster } from '@/server/ports/cluster'
import { kindAt } from '@/server/runs/kinds'
import { STOP_STEPS } from '@/server/runs/kinds/stop-steps'
import { SLOTS } from '@/server/runs/limits'
import { stopsOf } from '@/server/testing/emergency'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { type Desk, openDesk } from '@/server/testing/plans'
import { startEngine, stopEngines } from '@/server/testing/runs/engines'
import { runOf, takenOver } from '@/server/testing/runs/orders'
import type { Places } from '@/server/testing/runs/standing-pool'
import { STOP_CASES, type StopCase } from '@/server/testing/runs/stop-cases'
import { aFollower, startStop } from '@/server/testing/runs/stop-runs'
import { startProcess } from '@/server/testing/runs/worker-process'
import { emergencySteps } from './emergency-steps'

hostOwnDatabase()
let desk: Desk
let cluster: Cluster
let stops: ReturnType<typeof stopsOf>
beforeAll(async () => {
  desk = await openDesk()
  stops = stopsOf(desk)
  cluster = openKubernetes({ kubeconfig: desk.local.kubeconfig, context: null }).cluster
  // Heard of for as long as this file runs.
  await aFollower('engine-1', { revision: Number.MAX_SAFE_INTEGER, agoS: -3600 })
  await pool().query(`UPDATE runtime_document SET body = jsonb_set(body, '{all}', '{"runId": "another"}') WHERE key = 'latch'`)
})
afterEach(async () => {
  await stopEngines()
  await checkInvariants()
})
afterAll(async () => {
  await cluster.close()
  await desk.close()
})

const KINDS = [...emergencySteps(), ...STOP_STEPS]
/** Where a worker can die in each of them, by what it had kept: the nth commit of the step was not made. A reading step has one less. */
const DEATHS = KINDS.flatMap((kind) =>
  (kind.effect === 'read' ? ['pending', 'running', 'verifying'] : ['pending', 'intent', 'running', 'verifying']).map((state, at) => ({
    ...{ kind: kindAt(kind), state, commit: at + 1 },
  })),
)
/** As many as one worker takes at once, in the lanes that have room for them. */
const LANES = ([0, 1, 2] as const).flatMap((lane) => Array.from({ length: SLOTS[lane] }, (): Lane => lane))
const BATCHES = Array.from(
  { length: Math.ceil(DEATHS.length / LANES.length) },
  (_, at) => [at + 1, DEATHS.slice(at * LANES.length, (at + 1) * LANES.length)] as const,
)

test('every kind of a stop, a containment and a resume has its case', () => {
  expect(Object.keys(STOP_CASES).sort()).toEqual(KINDS.map(kindAt).sort())
})

type Begun = (typeof DEATHS)[number] & { runId: string; n: number; done: StopCase['done'] }
async function begin(death: (typeof DEATHS)[number], lane: Lane): Promise<Begun> {
  const made = await STOP_CASES[death.kind]?.({ desk, stops })
  if (made === undefined) throw new Error(`${death.kind} has no case`)
  const steps = [...(made.before ?? []), { kind: death.kind, params: made.params }].map((step, at) => ({
    ...step,
    n: at + 1,
    title: step.kind,
  }))
  return { ...death, done: made.done, n: steps.length, runId: await startStop({ kinds: stops.kinds, steps, lane }) }
}

/** In one question each: what is measured is how long the runs wait, and not how long the test asks. */
async function statesOf(begun: readonly Begun[]): Promise<string[]> {
  const { rows } = await pool().query<{ state: string }>(
    `SELECT s.state FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS g(id, n, place) JOIN step s ON s.run_id = g.id AND s.n = g.n ORDER BY place`,
    [begun.map(({ runId }) => runId), begun.map(({ n }) => n)],
  )
  return rows.map(({ state }) => state)
}
async function notTaken(begun: readonly Begun[]): Promise<number> {
  const { rows } = await pool().query<{ n: number }>('SELECT count(*)::int AS n FROM run WHERE id = ANY($1::uuid[]) AND epoch < 2', [
    begun.map(({ runId }) => runId),
  ])
  return rows[0]?.n ?? begun.length
}

test.each(BATCHES)(
  'F21 SIGKILL in each state of each kind, part %i: another worker has each run in 4 s and finishes it, nothing is done twice',
  { timeout: 180_000 },
  async (_part, deaths) => {
    const begun: Begun[] = []
    for (const [at, death] of deaths.entries()) begun.push(await begin(death, LANES[at] ?? 2))
    const places: Places = Object.fromEntries(begun.map(({ runId, n, commit }) => [runId, { n, commit }]))
    const dying = await startProcess('server/testing/runs/stop-worker-main.ts', ['dying', desk.local.kubeconfig, JSON.stringify(places)])
    await dying.exited
    const died = Date.now()
    const found = await statesOf(begun)
    expect(begun.map(({ kind }, at) => `${kind} ${found[at]}`)).toEqual(deaths.map(({ kind, state }) => `${kind} ${state}`))
    await startEngine('next', { kinds: stops.kinds, cluster: () => cluster })
    const owners = () => Promise.all(begun.map(async ({ runId }) => runOf(runId)))
    await vi.waitUntil(async () => (await notTaken(begun)) === 0, { timeout: 20_000, interval: 50 })
    expect(Date.now() - died).toBeLessThan(8000) // 4 s, and as much again for a machine that does ten things at once
    await vi.waitUntil(async () => (await owners()).every(({ state }) => !['queued', 'running'].includes(state)), {
      timeout: 60_000,
      interval: 100,
    })
    const ends = (await owners()).map(({ state, outcome }, at) => ({ kind: begun[at]?.kind, died: begun[at]?.state, state, outcome }))
    expect(ends.filter(({ state }) => state !== 'done')).toEqual([])
    for (const { runId, done } of begun) {
      expect(await takenOver(runId)).toBeGreaterThanOrEqual(1)
      await done(runId)
    }
  },
)
