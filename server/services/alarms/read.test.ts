import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorWith } from '@/server/testing/actors'
import { type AuditLog, createAuditLog } from '@/server/testing/audit-log'
import { clearAlarm } from './clear'
import { raiseAlarm } from './raise'

let log: AuditLog // what stands in the strip is of the whole installation, so this one is the test's own
beforeAll(async () => {
  log = await createAuditLog()
})
afterAll(() => log.drop())

const raise = (key: string, severity: 1 | 2 | 3 | 4, href?: string) =>
  raiseAlarm(log.context(), { key, severity, title: `title of ${key}`, detail: 'detail', ...(href === undefined ? {} : { href }) })

test('the worst stands in the strip and the others are counted; severity 3 and 4 are on the list alone', async () => {
  const reader = log.callerFor(actorWith('manager'))
  expect(await reader.alarms.standing({})).toMatchObject({ worst: null, others: 0 })
  await raise('minor', 3, '/audit')
  expect(await reader.alarms.standing({})).toMatchObject({ worst: null, others: 0 })
  await raise('second', 2, '/audit/7')
  await raise('later second', 2)
  expect(await reader.alarms.standing({})).toMatchObject({ worst: { title: 'title of second', href: '/audit/7' }, others: 1 })
  await raise('first', 1)
  expect(await reader.alarms.standing({})).toMatchObject({ worst: { severity: 1, title: 'title of first' }, others: 2 })
  expect((await reader.alarms.list({})).items.map(({ severity }) => severity).sort()).toEqual([1, 2, 2, 3])
  await clearAlarm(log.context(), 'first')
  expect(await reader.alarms.standing({})).toMatchObject({ worst: { title: 'title of second' }, others: 1 })
  expect((await reader.alarms.list({})).items.map(({ title }) => title)).not.toContain('title of first')
  const all = await reader.alarms.list({ state: 'all' })
  expect(all.items.find(({ title }) => title === 'title of first')?.clearedAt).not.toBeNull()
})

test('an incident stands in a strip of its own and not here too; the drill of one does', async () => {
  const reader = log.callerFor(actorWith('manager'))
  const before = (await reader.alarms.standing({})).others
  await raise('incident:0190c0de-0000-7000-8000-000000000001', 2, '/incidents/0190c0de-0000-7000-8000-000000000001')
  expect((await reader.alarms.standing({})).others).toBe(before)
  await raiseAlarm(log.context(), { key: 'incident:drill', severity: 2, title: 'DRILL SEV2 INC-7: x', detail: 'x' })
  expect((await reader.alarms.standing({})).others).toBe(before + 1)
  for (const key of ['incident:drill', 'incident:0190c0de-0000-7000-8000-000000000001']) await clearAlarm(log.context(), key)
})

test('pages leave nothing out', async () => {
  for (let n = 0; n < 5; n += 1) await raise(`page ${n}`, 4)
  const reader = log.callerFor(actorWith('manager'))
  const { items } = await reader.alarms.list({ state: 'all', limit: 200 })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await reader.alarms.list({ state: 'all', limit: 2, ...(cursor ? { cursor } : {}) })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual(items.map(({ id }) => id))
})

test.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example', 'javascript:alert(1)'])(
  'an alarm never leads to %s',
  async (href) => {
    await raise(`leads ${href}`, 4, href)
    const { items } = await log.callerFor(actorWith('manager')).alarms.list({ limit: 200 })
    expect(items.find(({ title }) => title === `title of leads ${href}`)?.href).toBeNull()
  },
)
