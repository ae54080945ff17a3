import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { targetOf } from '@/server/audit/entry'
import type { Db } from '@/server/db'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { runCommand } from '@/server/services/run-command'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { signedIn } from '@/server/testing/signed-in'
import { expireBreakGlass } from './expire'
import { startBreakGlass } from './start'

const reason = 'nobody of the operators is awake tonight'
const input = { kind: 'contain' as const, scope: 'the agents of payments', reason }
const MINUTE = 60_000
const broken = () => Promise.reject(new Error('the database went away'))
const alarm = (id: string) => testDb().alarm.findFirst({ where: { key: `break-glass ${id}`, clearedAt: null } })
const take = async (actor: Actor) =>
  callerFor(actor).breakGlass.start(await confirmed(actor, 'break-glass.start', { kind: 'break_glass', id: 'new' }, input))

test('a right that was taken is taken although the alarm could not be written: one outcome, and the worker tells it', async () => {
  const { actor } = await signedIn('operator')
  const db = testDb().$extends({ query: { alarm: { updateMany: broken } } }) as unknown as Db // the same but for one statement
  const [target, asker] = [targetOf('break_glass', crypto.randomUUID()), { ...serviceContext(actor), db }]
  const rule = { permission: 'break-glass:start', action: 'break-glass.start', target } as const
  const { id } = await runCommand(asker, rule, (ctx) => startBreakGlass(ctx, input))
  expect((await entriesAbout(target.id)).map(({ outcome }) => outcome)).toEqual([null, 'done'])
  expect(await alarm(id)).toBeNull()
  await expireBreakGlass(serviceContext())
  expect(await alarm(id)).toMatchObject({ severity: 2 })
})

test('an alarm that was left standing by a process that died after the review, or was raised by a slow one, ends', async () => {
  const { actor } = await signedIn('operator')
  const { actor: analyst } = await signedIn('analyst')
  const { id } = await take(actor)
  await callerFor(actor).breakGlass.giveBack({ id })
  await callerFor(analyst).breakGlass.review({ id, note: 'it was needed, nothing else was touched' })
  expect(await alarm(id)).toBeNull()
  await raiseAlarm(serviceContext(), { key: `break-glass ${id}`, severity: 2, title: 'to be reviewed', detail: reason })
  await expireBreakGlass(serviceContext())
  expect(await alarm(id)).toBeNull()
})

test('one right whose end cannot be kept holds up no other', async () => {
  const [first, second] = [await take((await signedIn('operator')).actor), await take((await signedIn('operator')).actor)]
  const over = { startedAt: new Date(Date.now() - 31 * MINUTE), expiresAt: new Date(Date.now() - MINUTE) }
  await testDb().breakGlass.updateMany({ where: { id: { in: [first.id, second.id] } }, data: over })
  const db = testDb().$extends({
    query: {
      breakGlass: { updateMany: ({ args, query }) => (JSON.stringify(args.where).includes(first.id) ? broken() : query(args)) },
    },
  }) as unknown as Db // the same but for one row
  await expect(expireBreakGlass({ ...serviceContext(), db })).rejects.toThrow('went away')
  const stored = await testDb().breakGlass.findUniqueOrThrow({ where: { id: second.id } })
  expect(stored).toMatchObject({ endedBy: 'system:time' })
  await expireBreakGlass(serviceContext())
})

test('who is disabled while asking takes nothing in need, and a lead whose role is taken at that moment lends nothing', async () => {
  const [{ actor: stale }, { actor: lead }, { actor: other }] = [
    await signedIn('operator'),
    await signedIn('lead'),
    await signedIn('author'),
  ]
  await testDb().person.update({ where: { id: stale.id }, data: { disabledAt: new Date() } })
  await expect(take(stale)).rejects.toMatchObject({ code: 'CONFLICT', message: /same moment/ })
  expect(await testDb().breakGlass.count({ where: { personId: stale.id } })).toBe(0)
  await testDb().roleGrant.updateMany({ where: { personId: lead.id }, data: { revokedAt: new Date() } })
  const lent = { personId: other.id, role: 'operator' as const, scope: input.scope, reason }
  const asked = await confirmed(lead, 'break-glass.grant', { kind: 'person', id: other.id }, lent)
  await expect(callerFor(lead).breakGlass.grant(asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /same moment/ })
  expect(await testDb().breakGlass.count({ where: { personId: other.id } })).toBe(0)
})
