import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { type KeptRow, type Piece, whyMissing } from '@/server/runs/evidence/piece'
import { lightEvidence } from '@/server/runs/stop/light-evidence'
import { callerFor, testDb } from '@/server/testing/actors'
import { emergencyRow, pressStop, stopsOf, untilEnded } from '@/server/testing/emergency'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { type Desk, openDesk } from '@/server/testing/plans'
import { stopEngines } from '@/server/testing/runs/engines'
import { aFastFollower } from '@/server/testing/runs/stop-runs'
import { signedIn } from '@/server/testing/signed-in'
import { bench } from '@/server/testing/step-context'

hostOwnDatabase()
let desk: Desk
let stops: ReturnType<typeof stopsOf>
let operator: Actor
beforeAll(async () => {
  desk = await openDesk()
  stops = stopsOf(desk, { confirmAfterMs: 50 })
  operator = (await signedIn('operator')).actor
  await aFastFollower()
})
afterEach(async () => {
  await desk.fault(null)
  await stopEngines()
  await checkInvariants()
  await stops.putBack()
})
afterAll(() => desk.close())

const rowOf = ({ subject, named, taken }: Piece): KeptRow => ({
  ...{ targetKey: subject.targetKey, name: named.name, digest: null, size: null, isTruncated: false, missing: whyMissing(taken) },
})
const stepOf = (runId: string, kind: string) =>
  testDb().step.findFirstOrThrow({
    where: { runId, kind },
    orderBy: { n: 'asc' },
    select: { intentAt: true, finishedAt: true, facts: true },
  })
const logOf = (id: string) => `/api/v1/namespaces/workload/pods/sbx-${id.slice(0, 13)}/log`

test('a log that hangs and one that is refused are gaps, kept as such: the sandboxes end in time, and the stop is confirmed', async () => {
  const [hangs = '', breaks = '', ...rest] = await stops.sandboxes(6)
  await stops.untilRunning()
  const card = await stops.hurried(operator, 'agents', 0.3)
  await desk.fault({ kind: 'delay', path: logOf(hangs), method: 'GET', times: 9, ms: 20_000 })
  await desk.fault({ kind: 'error', path: logOf(breaks), method: 'GET', times: 9 })
  await stops.engine()
  const { runId } = await pressStop(operator, card)
  expect(await untilEnded(runId)).toBe('done')
  const row = await emergencyRow(operator, runId)
  expect([row.containedAt, row.confirmedAt, row.failedAt]).toEqual([expect.any(String), expect.any(String), null])
  expect((await callerFor(operator).emergency.board({ runId })).evidence).toEqual({ captured: rest.length, of: 6, files: 16, gaps: 2 })
  const gaps = await testDb().evidence.findMany({
    where: { runId, missing: { not: null } },
    select: { sandboxId: true, name: true, missing: true },
  })
  expect(gaps).toEqual(
    expect.arrayContaining([
      { sandboxId: hangs, name: 'log-sandbox.txt', missing: 'it did not come in the time that a stop has for it' },
      { sandboxId: breaks, name: 'log-sandbox.txt', missing: expect.any(String) },
    ]),
  )
  expect((await testDb().run.findUniqueOrThrow({ where: { id: runId } })).outcome).toMatch(
    /^verified;.* step \d+, light evidence of 4 of 6 sandboxes/,
  )
  const [taken, ended] = [await stepOf(runId, 'emergency.evidence@1'), await stepOf(runId, 'emergency.terminate@1')]
  expect((taken.finishedAt?.getTime() ?? 0) - Date.parse(row.acceptedAt)).toBeLessThan(0.3 * 15_000 + 1500)
  expect(ended.intentAt?.getTime()).toBeGreaterThanOrEqual(taken.finishedAt?.getTime() ?? Number.POSITIVE_INFINITY)
})

test('the pods cannot be listed while it is taken: one gap says so, and nothing waits for it', async () => {
  const c = { ...bench(desk.cluster).step(), acceptedAt: new Date(), intentAt: new Date(), now: () => new Date() }
  const kept: Piece[] = []
  const evidence = { keep: (pieces: readonly Piece[]) => void kept.push(...pieces), rows: () => kept.map(rowOf) }
  await desk.fault({ kind: 'delay', path: '/api/v1/namespaces/workload/pods', method: 'GET', times: 9, ms: 20_000 })
  const params = { select: { namespace: 'workload', agentId: null }, takeMs: 300, lineMs: 15_000 }
  const began = performance.now()
  await lightEvidence.run({ ...c, evidence }, params, 'key', c.signal)
  expect(performance.now() - began).toBeLessThan(3000)
  expect(kept.map(({ subject, named }) => [subject.targetKey, named.name])).toEqual([['Sandboxes/workload', 'sandboxes.json']])
  expect(await lightEvidence.verify({ ...c, evidence }, params, c.signal)).toMatchObject({
    state: 'verified',
    facts: { captured: 0, of: 0, gaps: 1 },
    unknown: expect.stringContaining('Sandboxes/workload/sandboxes.json'),
  })
})
