import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Role } from '@/lib/access'
import { listen } from '@/server/db'
import { testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { ABSOLUTE_MS, createSession, endSession, hashSession, hexOf, IDLE_MS, loadSession, refuseSession } from './sessions'

const start = new Date()
const after = (ms: number) => new Date(start.getTime() + ms)
const source = { ip: '127.0.0.1', uaHash: 'test' }
const anAddress = () => `10.77.${randomInt(256)}.${randomInt(256)}`

const ended: string[] = []
const stopping = new AbortController()
beforeAll(async () => {
  let isListening = false
  const onState = (isConnected: boolean) => {
    isListening = isConnected
  }
  listen({ channels: ['acgs_sessions'], onMessage: (_, hash) => ended.push(hash), onState, signal: stopping.signal })
  await vi.waitUntil(() => isListening, { timeout: 30_000 })
})
afterAll(() => stopping.abort())

async function signIn(...roles: Role[]) {
  const id = crypto.randomUUID()
  const grants = { create: roles.map((role) => ({ role })) }
  await testDb().person.create({ data: { id, kind: 'local', name: id, grants } })
  const sid = await createSession({ personId: id, method: 'test', source, requestId: 'test', now: start })
  return { id, sid, hash: hexOf(hashSession(sid)) }
}
const load = (sid: string, ms = 0, isActivity = false) => loadSession(sid, { now: after(ms), isActivity })
const end = (sid: string) => endSession({ sid, reason: 'signed out', source, requestId: 'test', now: start })

test('a session gives its actor with the granted roles, and the database never holds the cookie', async () => {
  const { id, sid, hash } = await signIn('analyst', 'lead')
  expect((await load(sid))?.actor).toMatchObject({ id, roles: ['analyst', 'lead'], sessionHash: hash })
  const rows = await testDb().$queryRaw<{ said: string }[]>`SELECT session::text AS said FROM session WHERE person_id = ${id}::uuid`
  expect(rows).toHaveLength(1)
  expect(rows[0]?.said).not.toContain(sid)
  expect((await entriesAbout(hash)).map((entry) => entry.action)).toEqual(['sessions.create'])
})

test.each(['', 'unknown', "' OR '1'='1"])('a cookie nobody was given gives no actor: %j', async (sid) => {
  expect(await load(sid)).toBeNull()
})

test('the hash of a session is no cookie', async () => {
  const { hash } = await signIn('admin')
  expect(await load(hash)).toBeNull()
})

test('an idle session gives no actor; polling does not keep it alive', async () => {
  const { sid } = await signIn('operator')
  expect(await load(sid, IDLE_MS - 1)).not.toBeNull()
  expect(await load(sid, IDLE_MS)).toBeNull()
})

test('activity moves the idle limit, and never the absolute one', async () => {
  const { sid } = await signIn('operator')
  for (let ms = 0; ms < ABSOLUTE_MS; ms += IDLE_MS - 1000) expect(await load(sid, ms, true), `${ms} ms`).not.toBeNull()
  expect(await load(sid, ABSOLUTE_MS - 1, true)).not.toBeNull()
  expect(await load(sid, ABSOLUTE_MS, true)).toBeNull()
})

test('a revoked role is gone with the next request, the last one takes the actor with it', async () => {
  const { id, sid } = await signIn('analyst', 'admin')
  await testDb().roleGrant.update({
    where: { personId_role_source: { personId: id, role: 'admin', source: 'direct' } },
    data: { revokedAt: start },
  })
  expect((await load(sid))?.actor.roles).toEqual(['analyst'])
  await testDb().roleGrant.update({
    where: { personId_role_source: { personId: id, role: 'analyst', source: 'direct' } },
    data: { revokedAt: start },
  })
  expect(await load(sid)).toBeNull()
})

test('a disabled person has no session', async () => {
  const { id, sid } = await signIn('admin')
  await testDb().person.update({ where: { id }, data: { disabledAt: start } })
  expect(await load(sid)).toBeNull()
})

test('an ended session gives no actor, is told at once and recorded', async () => {
  const { sid, hash } = await signIn('admin')
  await end(sid)
  expect(await load(sid, 0, true)).toBeNull()
  await expect.poll(() => ended).toContain(hash)
  expect((await entriesAbout(hash)).map((entry) => entry.action)).toEqual(['sessions.create', 'sessions.end'])
})

test('ending twice, even at the same time, is told and recorded once', async () => {
  const { sid, hash } = await signIn('admin')
  await Promise.all([end(sid), end(sid), end(sid)])
  await end(sid)
  expect((await entriesAbout(hash)).filter((entry) => entry.action === 'sessions.end')).toHaveLength(1)
  const last = await signIn('admin')
  await end(last.sid)
  await expect.poll(() => ended).toContain(last.hash)
  expect(ended.filter((one) => one === hash)).toHaveLength(1)
})

test('a session revoked by somebody else is told the same way', async () => {
  const { sid, hash } = await signIn('admin')
  await testDb().session.update({ where: { idHash: hashSession(sid) }, data: { revokedAt: start, revokedBy: 'admin' } })
  await expect.poll(() => ended).toContain(hash)
  expect(await load(sid)).toBeNull()
})

test('a refused sign-in is in the audit log, without who it claimed to be, and a flood of them once a minute', async () => {
  const requestId = crypto.randomUUID()
  const stranger = { ...source, ip: anAddress() }
  for (let n = 0; n < 5; n += 1) await refuseSession({ source: stranger, requestId, now: start })
  const entries = (await entriesAbout('none')).filter((entry) => entry.request_id === requestId)
  expect(entries).toMatchObject([{ action: 'sessions.refuse', phase: 'event', outcome: 'denied', actor: { id: 'nobody' } }])
  await refuseSession({ source: stranger, requestId, now: after(61_000) })
  expect((await entriesAbout('none')).filter((entry) => entry.request_id === requestId)).toHaveLength(2)
})

test('a person who is shut out at the moment of signing in gets no session, and none that waits for them to come back', async () => {
  const { id } = await signIn('operator')
  await testDb().person.update({ where: { id }, data: { disabledAt: new Date() } })
  const again = createSession({ personId: id, method: 'test', source, requestId: 'test', now: start })
  await expect(again).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await testDb().session.count({ where: { personId: id } })).toBe(1)
})

test('an identity that is unlinked at the moment of signing in gives no session', async () => {
  const { id } = await signIn('operator')
  const identity = { id: crypto.randomUUID(), personId: id, iss: 'https://idp.example', sub: id, linkedBy: 'test', unlinkedAt: new Date() }
  await testDb().identity.create({ data: identity })
  const proof = { amr: ['pwd'], identityId: identity.id }
  const again = createSession({ personId: id, method: 'oidc', source, requestId: 'test', now: start, proof })
  await expect(again).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('a stranger who is refused over and over fills no log: one entry an address and minute', async () => {
  const requestId = crypto.randomUUID()
  const from = { ...source, ip: anAddress() }
  for (let n = 0; n < 5; n += 1) await refuseSession({ source: from, requestId, now: start })
  expect((await entriesAbout('none')).filter((one) => JSON.stringify(one).includes(requestId))).toHaveLength(1)
})
