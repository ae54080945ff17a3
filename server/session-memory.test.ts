import { expect, test } from 'vitest'
import { forgetCookie, forgetSession, recallSession, rememberSession, renewCookie, seeSession } from './session-memory'
import { actorWith } from './testing/actors'

const [at, until] = [new Date('2026-01-01T12:00:00Z'), new Date('2026-01-01T13:00:00Z')]
const later = (ms: number) => new Date(at.getTime() + ms)
const FIVE_MS = 5 * 60_000
/** A session that was let in at twelve. */
function letIn(more: { until?: Date } = {}) {
  const actor = actorWith('lead')
  const [name, cookie] = [actor.sessionHash ?? '', crypto.randomUUID()]
  const one = { actor, method: 'local', at, until, ...more }
  rememberSession(name, { ...one, cookie })
  return { name, cookie, one }
}

test('a session counts for five minutes after it was let in, and not before', () => {
  const { cookie, one } = letIn()
  expect(recallSession(cookie, later(FIVE_MS))).toEqual({ actor: one.actor, method: 'local' })
  for (const ms of [FIVE_MS + 1, -1]) expect(recallSession(cookie, later(ms))).toBeNull()
  expect(recallSession('another', at)).toBeNull()
})

test('a session that ends within the five minutes counts no longer than it lasts', () => {
  const { cookie } = letIn({ until: later(60_000) })
  expect(recallSession(cookie, later(59_999))).not.toBeNull()
  expect(recallSession(cookie, later(60_000))).toBeNull()
})

test('whoever ended is forgotten, by name and by cookie, and is not remembered by being asked about', () => {
  const [one, other] = [letIn(), letIn()]
  forgetSession(one.name)
  forgetCookie(other.cookie)
  seeSession(one.name, one.one)
  for (const { cookie } of [one, other]) expect(recallSession(cookie, at)).toBeNull()
})

test('a session that is asked about by its name goes on, with the cookie and the roles that it has now', () => {
  const { name, cookie, one } = letIn()
  renewCookie(cookie, `${cookie} next`)
  const actor = { ...one.actor, roles: ['operator' as const] }
  seeSession(name, { ...one, actor, at: later(FIVE_MS) })
  expect(recallSession(cookie, later(FIVE_MS))).toBeNull()
  expect(recallSession(`${cookie} next`, later(2 * FIVE_MS))?.actor.roles).toEqual(['operator'])
})

test('ten thousand are remembered, those that were let in last', () => {
  const first = letIn()
  for (let n = 0; n < 10_000; n += 1) rememberSession(`s-${n}`, { ...first.one, cookie: `c-${n}` })
  expect(recallSession(first.cookie, at)).toBeNull()
  expect(recallSession('c-0', at)).not.toBeNull()
})
