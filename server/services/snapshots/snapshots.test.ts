import { expect, test } from 'vitest'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { listSnapshots } from './list'

const reason = 'before the upgrade of tonight'
const digest = () => `sha256:${crypto.randomUUID()}`

async function taken(set = 'rbac'): Promise<string> {
  const id = crypto.randomUUID()
  await testDb().configSnapshot.create({
    data: {
      id,
      setName: set,
      state: 'taken',
      why: 'changed',
      askedBy: 'system:worker',
      takenAt: new Date(),
      objects: [],
      objectCount: 0,
      digest: digest(),
    },
  })
  return id
}

test('an operator asks for one: twice is one, the log has both, and its row says that it waits', async () => {
  const anna = callerFor(await actorWith('operator'))
  const id = crypto.randomUUID()
  await anna.snapshots.take({ id, set: 'network', reason })
  await anna.snapshots.take({ id, set: 'network', reason })
  expect(await testDb().configSnapshot.findUnique({ where: { id } })).toMatchObject({ state: 'asked', why: 'by hand', reason })
  await expect(anna.snapshots.take({ id, set: 'rbac', reason })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(callerFor(await actorWith('lead')).snapshots.take({ id, set: 'network', reason })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  const { items } = await anna.snapshots.list({ set: 'network' })
  expect(items.find((one) => one.id === id)).toMatchObject({ state: 'asked', takenAt: null, isLive: false, isKnownGood: false })
  expect((await entriesAbout(id)).map(({ action, outcome }) => [action, outcome]).slice(0, 2)).toEqual([
    ['snapshots.take', null],
    ['snapshots.take', 'done'],
  ])
})

test('a lead vouches for one, and it is what is offered; taken back, it is not', async () => {
  const lead = callerFor(await actorWith('lead'))
  const id = await taken()
  expect(await lead.snapshots.mark({ id, isKnownGood: true, reason })).toEqual({ id, isKnownGood: true })
  const page = await lead.snapshots.list({ set: 'rbac' })
  expect(page.offer).toBe(id)
  expect(page.items.find((one) => one.id === id)).toMatchObject({ isKnownGood: true, knownGoodBy: expect.any(String) })
  expect(JSON.stringify(page)).not.toContain('"objects":[')
  await expect(lead.snapshots.mark({ id, isKnownGood: true, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
  await lead.snapshots.mark({ id, isKnownGood: false, reason })
  expect((await lead.snapshots.list({ set: 'rbac', onlyKnownGood: true })).items.map((one) => one.id)).not.toContain(id)
})

test('two leads at the same moment: one marks it, one is told', async () => {
  const id = await taken()
  const [a, b] = [callerFor(await actorWith('lead')), callerFor(await actorWith('lead'))]
  const both = await Promise.allSettled([a, b].map((one) => one.snapshots.mark({ id, isKnownGood: true, reason })))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('not there, not taken, not a lead', async () => {
  const lead = callerFor(await actorWith('lead'))
  await expect(lead.snapshots.mark({ id: crypto.randomUUID(), isKnownGood: true, reason })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const asked = crypto.randomUUID()
  await lead.snapshots.take({ id: asked, set: 'monitoring', reason })
  await expect(lead.snapshots.mark({ id: asked, isKnownGood: true, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
  const id = await taken()
  await expect(callerFor(await actorWith('operator')).snapshots.mark({ id, isKnownGood: true, reason })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  expect((await entriesAbout(id)).map(({ outcome }) => outcome)).toEqual([null, 'denied'])
})

test('pages go on where the one before ended', async () => {
  const ids = [await taken('monitoring'), await taken('monitoring'), await taken('monitoring')]
  const ctx = serviceContext()
  const seen: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await listSnapshots(ctx, { set: 'monitoring', onlyKnownGood: false, limit: 2, ...(cursor ? { cursor } : {}) })
    seen.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toEqual(expect.arrayContaining(ids))
})
