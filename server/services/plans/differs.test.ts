import { expect, test } from 'vitest'
import type { PlanTarget } from '@/server/runs/kind'
import { differsWhy } from './differs'
import { expiryOf, lifeOf } from './expiry'

const at = new Date('2026-11-27T03:04:05Z')
const web: PlanTarget = { key: 'Deployment/shop/web', uid: 'u1', generation: 4, fields: 'f1' }
const node: PlanTarget = { key: 'Node/worker-1', uid: 'n1', fields: 'f1' }
const was = { digest: 'a', targets: [web, node] }
const now = (...targets: PlanTarget[]) => ({ digest: 'b', targets, refusals: [], at })

test.each([
  [
    'a spec',
    now({ ...web, generation: 5, fields: 'f2' }, node),
    /^Deployment shop\/web was changed: its spec is at 5, it was at 4\. Seen 2026-11-27 03:04:05 UTC\./,
  ],
  ['another object', now({ ...web, uid: 'u2' }, node), /^Deployment shop\/web is another object of that name now\./],
  ['fields without a generation', now(web, { ...node, fields: 'f2' }), /^Node worker-1 was changed in what the plan rests on\./],
  ['one that is gone', now(web), /^Node worker-1 is not part of it any more\./],
  ['one more', now(web, node, { key: 'Pod/shop/x' }), /^Pod shop\/x would be changed too\./],
  ['nothing of a target', now(web, node), /label or annotation.*Deployment shop\/web, Node worker-1/],
  ['a refusal', { ...now(), refusals: [{ code: 'newerRun', message: 'A newer run acts on it.' }] }, /^A newer run acts on it\. Seen/],
])('why a plan is void, in words: %s', (_name, found, why) => {
  expect(differsWhy(was, found)).toMatch(why)
})

const minute = (n: number) => new Date(at.getTime() + n * 60_000)
const plan = { createdAt: at, expiresAt: minute(260) }

test('ten minutes as it is, as long as others may agree, ten minutes after the last word, and never longer than the plan itself', () => {
  const waiting = { state: 'waiting', expiresAt: minute(245) }
  expect(expiryOf({ plan, agreedAt: null, approval: null })).toEqual(minute(10))
  expect(expiryOf({ plan, agreedAt: null, approval: waiting })).toEqual(minute(245))
  expect(expiryOf({ plan, agreedAt: minute(30), approval: { ...waiting, state: 'done' } })).toEqual(minute(40))
  expect(expiryOf({ plan, agreedAt: null, approval: { ...waiting, state: 'withdrawn' } })).toEqual(minute(10))
  expect(expiryOf({ plan: { ...plan, expiresAt: minute(5) }, agreedAt: null, approval: waiting })).toEqual(minute(5))
})

test('a plan lives as long as its pause at the most', () => {
  expect(lifeOf({ needsOthers: false, pauseUntil: null, now: at })).toBe(600_000)
  expect(lifeOf({ needsOthers: true, pauseUntil: minute(60), now: at })).toBe(3_600_000)
  expect(lifeOf({ needsOthers: true, pauseUntil: null, now: at })).toBe(260 * 60_000)
  expect(lifeOf({ needsOthers: false, pauseUntil: minute(-1), now: at })).toBe(0)
})
