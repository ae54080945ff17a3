import { expect, test } from 'vitest'
import type { WorkloadDetail } from '@/lib/schemas/workloads'
import { actsOn, actsOnNode } from './acts'

const allowed = { seen: 'allowed', why: '' } as const
const revision = { number: 1, name: 'r', isLive: true, createdAt: null, images: [], changeCause: null, by: null, runId: null }
const detail = (over: Partial<WorkloadDetail> = {}): WorkloadDetail =>
  ({
    target: { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' },
    isPaused: false,
    autoscaler: null,
    revisions: [{ ...revision, number: 2 }, revision],
    revisionsSeen: { seen: 'allowed', value: true },
    rights: { patch: allowed, scale: allowed, bounds: allowed },
    deleting: null,
    ...over,
  }) as WorkloadDetail // what acts read of it
const why = (over: Partial<WorkloadDetail>, canPlan = true) =>
  Object.fromEntries(actsOn(detail(over), canPlan).map(({ verb, whyNot, unsure }) => [verb, whyNot ?? unsure]))

test('each leads to a plan, and none is held back where nothing speaks against it', () => {
  const acts = actsOn(detail(), true)
  expect(acts.map(({ verb }) => verb)).toEqual(['Roll back…', 'Restart…', 'Scale…', 'Pause rollout…'])
  expect(acts.every(({ whyNot, unsure }) => whyNot === null && unsure === null)).toBe(true)
  expect(acts[0]?.href).toBe('/plans/new?kind=rollback.service&target=Deployment%2Fgovernance%2Fpolicy-engine')
})

test('what speaks against it is said', () => {
  expect(why({ isPaused: true })).toMatchObject({ 'Restart…': 'The rollout is paused. Resume it first.', 'Resume rollout…': null })
  expect(why({ revisions: [revision] })['Roll back…']).toContain('no revision to go back to')
  expect(why({ target: { kind: 'DaemonSet', namespace: 'a', name: 'b' } })['Scale…']).toContain('works on Deployment, StatefulSet')
  expect(why({}, false)['Scale…']).toBe('Plans are open to roles operator and lead.')
  expect(why({ deleting: { since: '', finalizers: [] } })['Restart…']).toBe('The object is being deleted.')
})

test('a Job or CronJob is suspended and resumed, and nothing else', () => {
  const target = { kind: 'CronJob', namespace: 'a', name: 'nightly' } as const
  expect(actsOn(detail({ target }), true).map(({ verb, href }) => [verb, href])).toEqual([
    ['Suspend…', '/plans/new?kind=job.suspend&target=CronJob%2Fa%2Fnightly'],
  ])
  expect(actsOn(detail({ target, isPaused: true }), true).map(({ verb }) => verb)).toEqual(['Resume…'])
})

test('denied holds it back; not known yet does not, and is drawn otherwise', () => {
  const rights = { patch: { seen: 'denied', why: 'no binding' }, scale: { seen: 'unknown', why: 'no answer' }, bounds: allowed } as const
  const [rollback, , scale] = actsOn(detail({ rights }), true)
  expect(rollback).toMatchObject({ whyNot: 'no binding', unsure: null })
  expect(scale).toMatchObject({ whyNot: null, unsure: 'no answer' })
})

test('a machine that is cordoned can be given back', () => {
  const node = { name: 'n-1', isCordoned: true } as Parameters<typeof actsOnNode>[0] // what acts read of it
  expect(actsOnNode(node, { patch: allowed }, true).map(({ verb, href }) => [verb, href])).toEqual([
    ['Uncordon…', '/plans/new?kind=node.uncordon&target=Node%2Fn-1'],
    ['Drain…', '/plans/new?kind=node.drain&target=Node%2Fn-1'],
  ])
})
