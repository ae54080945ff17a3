import { expect, test } from 'vitest'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { personWith } from '@/server/testing/people'
import { exportDrills } from './export'
import { getDrill } from './get'
import { listDrills } from './list'
import { readDrillsNow } from './now'
import { startDrill } from './start'

hostOwnDatabase()
const reason = 'the weekly drill of the containment'
const lead = () => ({ ...serviceContext(actorWith('lead')), stepUpMethod: 'webauthn' as const })
const order = (over: object = {}) => ({
  kind: 'escape' as const,
  family: 'device_access' as const,
  requestId: crypto.randomUUID(),
  reason,
  ...over,
})
const endAll = () => testDb().$executeRaw`UPDATE drill SET state = 'passed', ended_at = clock_timestamp() WHERE ended_at IS NULL`

test('pressed twice at one moment it is one drill; another press is told who started it', async () => {
  const ctx = lead()
  const input = order()
  const [a, b] = await Promise.all([startDrill(ctx, input), startDrill(ctx, input)])
  expect(a.id).toBe(b.id)
  expect([a.isNew, b.isNew].sort()).toEqual([false, true])
  await expect(startDrill(ctx, order())).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('under way') })
  await expect(startDrill(lead(), input)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(startDrill(ctx, order({ requestId: input.requestId, family: 'kernel_modules' }))).rejects.toMatchObject({ code: 'CONFLICT' })
  const other = await startDrill(ctx, order({ family: 'kernel_modules' }))
  expect(other.isNew).toBe(true)
  const now = await readDrillsNow(ctx)
  expect(now.scenarios.filter(({ running }) => running !== null).map(({ family }) => family)).toEqual(['device_access', 'kernel_modules'])
  await endAll()
  expect((await startDrill(ctx, input)).isNew).toBe(false)
  expect((await startDrill(ctx, order())).isNew).toBe(true)
  await endAll()
})

test('only a lead starts one, and confirms it; what is refused is in the log', async () => {
  const operator = await personWith(['operator'])
  const input = order({ family: 'network_escape' })
  await expect(callerFor(operator).drills.start(input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const someLead = await personWith(['lead'])
  await expect(callerFor(someLead).drills.start(input)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  expect(await testDb().drill.count({ where: { family: 'network_escape' } })).toBe(0)
  const started = await callerFor(someLead).drills.start(
    await confirmed(someLead, 'drills.start', { kind: 'drill', id: 'escape:network_escape' }, input),
  )
  expect(started.isNew).toBe(true)
  const entries = (await entriesAbout('escape:network_escape')).filter(({ action }) => action === 'drills.start')
  expect(entries.map(({ phase, outcome, actor }) => [phase, outcome, actor.id])).toEqual([
    ['intent', null, operator.id],
    ['deny', 'denied', operator.id],
    ['intent', null, someLead.id],
    ['deny', 'denied', someLead.id],
    ['intent', null, someLead.id],
    ['outcome', 'done', someLead.id],
  ])
  await endAll()
})

test('no escape without a family, and no family without an escape; broken text is refused', async () => {
  const caller = callerFor(await personWith(['lead']))
  for (const wrong of [{ family: null }, { kind: 'stop' as const }, { reason: 'short' }, { reason: `a reason with \u0000 in it` }])
    await expect(caller.drills.start(order(wrong))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(caller.drills.get({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('lists are searched, paged and given as a file that says it is a drill', async () => {
  const ctx = lead()
  const first = await startDrill(ctx, order({ family: 'filesystem_escape', reason: '=1+1 is the reason of this drill' }))
  await endAll()
  const second = await startDrill(ctx, order({ family: 'filesystem_escape' }))
  const page = await listDrills(ctx, { search: 'filesystem', limit: 1 })
  expect(page.items.map(({ id }) => id)).toEqual([second.id])
  expect((await listDrills(ctx, { search: 'filesystem', limit: 1, cursor: page.nextCursor ?? '' })).items[0]?.id).toBe(first.id)
  expect((await listDrills(ctx, { kind: 'stop', limit: 20 })).total).toBe(0)
  let file = ''
  for await (const part of exportDrills(ctx, { search: 'filesystem' })) file += part
  expect(file.split('\n')[0]).toContain('is_simulated,drill')
  expect(file).toContain("'=1+1")
  const { score, drill } = await getDrill(ctx, { id: second.id })
  expect(drill.state).toBe('accepted')
  expect(score.every(({ result, measuredMs }) => result === 'pending' && measuredMs === null)).toBe(true)
  await endAll()
})
