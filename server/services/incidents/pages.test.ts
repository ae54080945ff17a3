import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidv7 } from '@/lib/uuid'
import { actorWith } from '@/server/testing/actors'
import { type AuditLog, createAuditLog } from '@/server/testing/audit-log'
import { countIncidentsWaiting } from './waiting'

let log: AuditLog // what is unresolved is of the whole installation, so this one is the test's own
beforeAll(async () => {
  log = await createAuditLog()
})
afterAll(() => log.drop())

const LEAD = actorWith('lead')
const open = (severity: 1 | 3 | 4, title: string) => log.callerFor(LEAD).incidents.open({ type: 'other', severity, title })

test('the gravest come first page by page and none is left out; those of a drill are counted nowhere', async () => {
  const made = [
    await open(4, 'least'),
    await open(1, 'first of the gravest'),
    await open(3, 'in between'),
    await open(1, 'second of the gravest'),
  ]
  const { incidents } = log.callerFor(LEAD)
  const titles: string[] = []
  let cursor: string | undefined
  do {
    const page = await incidents.list({ view: 'open', limit: 1, ...(cursor === undefined ? {} : { cursor }) })
    titles.push(...page.items.map(({ title }) => title))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(titles).toEqual(['first of the gravest', 'second of the gravest', 'in between', 'least'])
  expect((await incidents.list({ view: 'all' })).items.map(({ title }) => title)[0]).toBe('second of the gravest')

  const waiting = await countIncidentsWaiting(log.context())
  expect(waiting).toMatchObject({ untaken: 4, mine: 0, lateReviews: 0, worst: { title: 'first of the gravest', severity: 1 } })
  const [, first] = made
  await log.db.incident.update({ where: { id: first?.id ?? '' }, data: { drill: true } })
  expect(await countIncidentsWaiting(log.context())).toMatchObject({ untaken: 3, worst: { title: 'second of the gravest' } })
})

test('an entry of the timeline is proved once its request is sealed, and waits until then', async () => {
  const { id } = await open(3, 'with a note')
  const caller = log.callerFor(LEAD)
  await caller.incidents.note({ id, text: 'The image was rebuilt.' })
  const note = async () => (await caller.incidents.timeline({ id })).items.find(({ kind }) => kind === 'note')?.seal
  expect(await note()).toEqual({ state: 'pending' })
  await log.seal()
  expect(await note()).toMatchObject({ state: 'sealed' })
})

test('whoever may command is offered, and nobody else', async () => {
  const [mayLead, mayNot] = [uuidv7(Date.now()), uuidv7(Date.now())]
  for (const [id, role] of [
    [mayLead, 'lead'],
    [mayNot, 'manager'],
  ] as const)
    await log.db.person.create({ data: { id, kind: 'person', name: `Responder ${role}`, grants: { create: { role, grantedBy: 'test' } } } })
  const names = (await log.callerFor(actorWith('manager')).incidents.people({})).map(({ name }) => name)
  expect(names).toContain('Responder lead')
  expect(names).not.toContain('Responder manager')
})
