import { expect, test } from 'vitest'
import { ownerRows, sayTakeovers } from './owners'

const startMs = Date.parse('2026-11-27T03:00:00.000Z')
const after = (ms: number) => new Date(startMs + ms)
const owners = ownerRows([
  { epoch: 1, owner: 'worker-a', at: after(100), fromOwner: null, leaseEndedAt: null },
  { epoch: 2, owner: 'worker-b', at: after(9_000), fromOwner: 'worker-a', leaseEndedAt: after(9_100) },
])
const step = (more: object) => ({
  n: 4,
  attempt: 1,
  startedAt: after(2_000).toISOString(),
  sentAt: after(2_100).toISOString(),
  isRead: false,
  ...more,
})

test('who was lost was last heard of a lease before it ended, and the takeover is counted from then', () => {
  expect(owners[1]?.lost).toEqual({ owner: 'worker-a', heardAt: after(6_100).toISOString(), tookMs: 2_900 })
  expect(sayTakeovers({ owners, startMs, steps: [step({})] })).toBe(
    'worker-a was lost at 6.1 s, worker-b took over in 2.9 s. Nothing was sent twice.',
  )
})

test('a step that was sent again is named; one that only reads is not, nor one that was begun after', () => {
  const again = { attempt: 2, sentAt: after(9_400).toISOString() }
  expect(sayTakeovers({ owners, startMs, steps: [step(again)] })).toBe(
    'worker-a was lost at 6.1 s, worker-b took over in 2.9 s. Step 4 was sent again under the same key.',
  )
  for (const other of [{ isRead: true }, { startedAt: after(9_200).toISOString() }, { attempt: 1 }])
    expect(sayTakeovers({ owners, startMs, steps: [step({ ...again, ...other })] })).toContain('Nothing was sent twice.')
})

test('a long name is cut where it is said, and whole where it is kept', () => {
  const owner = `worker-1 ${'0a1b2c3d-0000-4000-8000-000000000000'}`
  const named = ownerRows([{ epoch: 2, owner, at: after(9_000), fromOwner: 'worker-a', leaseEndedAt: after(9_100) }])
  expect(named[0]?.owner).toBe(owner)
  expect(sayTakeovers({ owners: named, startMs, steps: [] })).toContain('worker-1 0a1b2c3d took over')
})

test('a run that nobody lost has no story', () => {
  expect(sayTakeovers({ owners: owners.slice(0, 1), startMs, steps: [] })).toBeNull()
})
