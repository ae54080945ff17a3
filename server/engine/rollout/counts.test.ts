import { afterAll, beforeEach, expect, test } from 'vitest'
import { decodeSketch } from '@/lib/latency-sketch'
import { limitsOf } from '@/lib/rollout-limits'
import type { Outcome } from '@/lib/schemas/replays'
import { createPool, type Pool } from '@/server/db'
import { testDb } from '@/server/testing/actors'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { createCounts } from './counts'

hostOwnDatabase() // one rollout runs at a time
const AT = Date.parse('2026-11-26T10:00:30.000Z')
const own = (ms: number, isError = false) => ({ own: { ms, isError }, isOther: false, flip: null })
const outcome = (verdict: 'allow' | 'deny', reason: string): Outcome => ({
  verdict,
  reason,
  refusal: null,
  violations: [],
  obligations: [],
})
const flip = (kind: 'deny_to_allow' | 'detail', reason = 'why') => ({
  ...{ decisionId: crypto.randomUUID(), agentId: 'agent-1', action: 'data.read', kind, principles: ['privacy'] },
  ...{ before: outcome('deny', reason), after: outcome('allow', reason) },
})
let pool: Pool
let rolloutId = ''
beforeEach(async () => {
  pool ??= createPool(process.env.DATABASE_URL ?? '', 2)
  rolloutId = crypto.randomUUID()
  const ended = { state: 'aborted', endedAt: new Date(AT), endedBy: 'test' }
  await testDb().policyRollout.create({
    data: { id: rolloutId, version: 2, baseline: 1, stepSince: new Date(AT), limits: limitsOf('small', 0), startedBy: 'test', ...ended },
  })
})
afterAll(() => pool?.end())
const rows = () => testDb().policyRolloutMinute.findMany({ where: { rolloutId }, orderBy: { minute: 'asc' } })

test('a minute is written as a whole: again changes nothing, and an engine that was killed goes on from what it had written', async () => {
  const of = { rolloutId, step: 'shadow', atMs: AT } as const
  const first = createCounts('engine-1')
  first.note(of, own(1))
  first.note(of, own(2, true))
  first.drop(of)
  await first.flush(pool, AT)
  await first.flush(pool, AT)
  const second = createCounts('engine-1')
  second.note(of, { ...own(3), isOther: true, flip: flip('deny_to_allow') })
  await Promise.all([second.flush(pool, AT), second.flush(pool, AT)])
  const [row, ...others] = await rows()
  expect(others).toEqual([])
  expect(row).toMatchObject({ step: 'shadow', engineId: 'engine-1', decided: 3n, errors: 1n, disagreed: 1n, denyToAllow: 1n, dropped: 1n })
  expect(row?.minute.toISOString()).toBe('2026-11-26T10:00:00.000Z')
  expect(decodeSketch(row?.sketch ?? new Uint8Array()).count).toBe(3)
})

test('in canary the decisions themselves are left to their records', async () => {
  const of = { rolloutId, step: 'canary_10', atMs: AT } as const
  const counts = createCounts('engine-1')
  counts.note(of, { own: null, isOther: true, flip: null })
  await counts.flush(pool, AT)
  await pool.query('UPDATE policy_rollout_minute SET decided = 7, errors = 2 WHERE rollout_id = $1', [rolloutId])
  counts.note(of, { own: null, isOther: true, flip: null })
  await counts.flush(pool, AT)
  expect(await rows()).toMatchObject([{ step: 'canary_10', decided: 7n, errors: 2n, disagreed: 2n }])
})

test('while the database is away nothing is forgotten', async () => {
  const away = createPool('postgres://nobody@127.0.0.1:1/none', 1)
  const counts = createCounts('engine-1')
  counts.note({ rolloutId, step: 'shadow', atMs: AT }, { ...own(1), flip: flip('deny_to_allow') })
  await expect(counts.flush(away, AT)).rejects.toThrow()
  await counts.flush(pool, AT)
  expect(await rows()).toMatchObject([{ decided: 1n, denyToAllow: 1n }])
  expect(await testDb().policyFlip.count({ where: { source: rolloutId } })).toBe(1)
  await away.end()
})

test('a thousand flips are kept, half of the room is for denials that became allows, and all are counted', async () => {
  const of = { rolloutId, step: 'shadow', atMs: AT } as const
  const counts = createCounts('engine-1')
  for (let n = 0; n < 700; n++) counts.note(of, { ...own(1), isOther: true, flip: flip('detail') })
  for (let n = 0; n < 700; n++) counts.note(of, { ...own(1), isOther: true, flip: flip('deny_to_allow') })
  await counts.flush(pool, AT)
  const kept = await testDb().policyFlip.groupBy({ by: ['kind'], where: { source: rolloutId }, _count: true, orderBy: { kind: 'asc' } })
  expect(kept.map(({ kind, _count }) => [kind, _count])).toEqual([
    ['deny_to_allow', 500],
    ['detail', 500],
  ])
  expect(await rows()).toMatchObject([{ decided: 1400n, disagreed: 1400n, denyToAllow: 700n }])
})

test('flips that the database refuses do not hold up the counts', async () => {
  const counts = createCounts('engine-1')
  counts.note({ rolloutId, step: 'shadow', atMs: AT }, { ...own(1), isOther: true, flip: flip('deny_to_allow', 'a \u0000 in it') })
  await expect(counts.flush(pool, AT)).rejects.toThrow()
  await counts.flush(pool, AT)
  expect(await rows()).toMatchObject([{ decided: 1n, disagreed: 1n, denyToAllow: 1n }])
})

test('open pages hear of it, at most each two seconds', async () => {
  const counts = createCounts('engine-1')
  const told = () => testDb().event.count({ where: { topic: 'rollouts', ref: rolloutId } })
  const of = { rolloutId, step: 'shadow', atMs: AT } as const
  for (const ms of [0, 1000, 1999]) {
    counts.note(of, own(1))
    await counts.flush(pool, AT + ms)
  }
  expect(await told()).toBe(1)
  await counts.flush(pool, AT + 2000)
  expect(await told()).toBe(2)
  await counts.flush(pool, AT + 9000)
  expect(await told()).toBe(2)
})
