import { expect, test } from 'vitest'
import { RUNBOOK_KINDS } from '@/lib/plan-kinds'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { medianOf } from './list'

test.each([
  [[], null],
  [[7], 7],
  [[9, 1], 1],
  [[9, 1, 5], 5],
])('the middle of %o is %s', (times, median) => {
  expect(medianOf(times)).toBe(median)
})

async function ran(kind: string, { state = 'done', outcome = 'verified', tookMs = 4000, drill = false } = {}): Promise<string> {
  const plan = { class: 'routine', lane: 2, precedence: 20, params: {}, steps: [], targets: [], preview: {}, digest: 'd', needsVersion: 1 }
  const { id: planId } = await testDb().plan.create({
    data: { ...plan, id: crypto.randomUUID(), kind, createdBy: 'anna', expiresAt: new Date(), runbookVersion: `${kind}@1` },
  })
  const at = new Date()
  const run = await testDb().run.create({
    data: {
      ...{ id: crypto.randomUUID(), planId, lane: 2, precedence: 20, state, outcome, drill, needsVersion: 1, approvals: [] },
      ...{ requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'a test', startedAt: at },
      finishedAt: new Date(at.getTime() + tookMs),
    },
  })
  return run.id
}

test('each kind of plan is listed with its steps, who must agree, its last run, and the versions that plans were made from', async () => {
  const viewer = callerFor(await actorWith('analyst'))
  await ran('job.suspend', { tookMs: 4000 })
  const last = await ran('job.suspend', { state: 'failed', outcome: 'step 2 failed', tookMs: 9000 })
  await ran('job.suspend', { drill: true })
  const { items } = await viewer.runbooks.list({})
  expect(items.map(({ kind }) => kind)).toEqual([...RUNBOOK_KINDS])
  const found = items.find(({ kind }) => kind === 'job.suspend')
  expect(found).toMatchObject({
    at: 'job.suspend@1',
    params: ['target'],
    quorum: { plain: 'nobody else' },
    lastRun: { id: last, state: 'failed', tookMs: 9000 },
    steps: [{ kind: 'check@1' }, { kind: 'cluster.patch@1' }],
  })
  expect(found?.quorum.critical).toContain('lead')
  expect(found?.verified.runs).toBeGreaterThanOrEqual(1)
  expect(found?.versions[0]).toMatchObject({ at: 'job.suspend@1' })
})
