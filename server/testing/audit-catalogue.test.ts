import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { AuditAction } from '@/lib/audit-action'
import { policies } from '@/server/adapters/index'
import { limitApi } from '@/server/api-limit'
import type { AuditEntry, AuditOutcome, AuditPhase } from '@/server/audit/entry'
import { targetOf } from '@/server/audit/entry'
import { sealOnce } from '@/server/audit/seal'
import { createContext } from '@/server/context'
import { changesDb, db } from '@/server/db'
import { API, takeToken } from '@/server/limits'
import { refuseSignIn } from '@/server/services/accounts/refuse'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { recordAuditEvent } from '@/server/services/audit/record'
import { signInByProvider } from '@/server/services/identities/sign-in'
import { seedPolicy } from '@/server/services/policies/seed'
import { runCommand } from '@/server/services/run-command'
import { newAuditExportOf, policyVersionOf } from '@/server/services/targets'
import { createSession, endSession, hashSession, hexOf } from '@/server/sessions'
import { recordStranger } from '@/server/strangers'
import { aStranger } from './accounts'
import { actorWith, callerFor, serviceContext, testDb } from './actors'
import { agree, anAgentBlocked, askToUnblock, refuse } from './approvals'
import { entriesAbout, textsBy } from './audit'
import { confirmed } from './elevation'
import { anIssuer, aWord, mapGroup } from './identities'
import { createLogDatabase, type LogDatabase } from './log-database'
import { aCode, openSession, personWith, withTotp } from './people'
import { isThere } from './scorecard'
import { signedIn } from './signed-in'
import { aSlo } from './slo'
import { makeToken } from './tokens'

/** The catalogue of what the log must hold (ASVS V16.3): what happens, how this test makes it happen, and the entry that is then found.
 *  In a database of its own: one installation has one freeze, one set of objectives and one log. */
let own: LogDatabase
beforeAll(async () => {
  own = await createLogDatabase()
  process.env.DATABASE_URL = own.url.app
  process.env.AUDIT_DATABASE_URL = own.url.sequencer
})
afterAll(async () => {
  for (const one of [testDb(), db(), changesDb()]) await one.$disconnect()
  await own.drop()
})

const reason = 'what the catalogue of the log asks for'
const now = () => new Date()
const codes = { verb: 'factors.codes', target: { kind: 'recovery_codes', id: 'own' }, input: {} }
const anAddress = () => ({ ip: `10.16.${randomInt(256)}.${randomInt(256)}`, uaHash: 'test' })
async function begun() {
  const actor = await personWith(['operator'])
  const secret = await withTotp(actor.id)
  const { id } = await callerFor(actor).elevations.begin(codes)
  const verify = (code: string) => callerFor(actor).elevations.verify({ id, proof: { method: 'totp', code } })
  return { actor, id, secret, verify }
}
async function signIn() {
  const { id: personId } = await personWith(['operator'])
  const sid = await createSession({ personId, method: 'test', source: anAddress(), requestId: 'test', now: now() })
  return { sid, hash: hexOf(hashSession(sid)) }
}
async function asked() {
  const request = await askToUnblock((await signedIn('lead')).actor, await anAgentBlocked())
  return { request, other: (await signedIn('lead')).actor }
}
async function lend() {
  const [{ actor: lead }, { actor: other }] = [await signedIn('lead'), await signedIn('operator')]
  const input = { personId: other.id, role: 'analyst' as const, scope: 'the agents of payments', reason: `${reason} tonight` }
  const target = { kind: 'person', id: other.id }
  return { lead, other, made: await callerFor(lead).breakGlass.grant(await confirmed(lead, 'break-glass.grant', target, input)) }
}
async function changeRole(verb: 'grant' | 'revoke') {
  const [admin, person] = [await personWith(['admin']), await personWith(verb === 'grant' ? [] : ['analyst'])]
  const input = { id: person.id, role: 'analyst' as const, reason }
  await callerFor(admin).roles[verb](await confirmed(admin, `roles.${verb}`, { kind: 'person', id: person.id }, input))
  return person.id
}
async function map() {
  const admin = await personWith(['admin'])
  const group = crypto.randomUUID()
  const input = { iss: anIssuer(), group, role: 'author' as const, reason }
  const made = await callerFor(admin).mappings.add(await confirmed(admin, 'mappings.add', { kind: 'group', id: group }, input))
  if (made.state !== 'added') throw new Error('it waits')
  return { admin, group, id: made.id }
}
async function newestIndexWithDetail(): Promise<number> {
  const input = { event_type: 'access_denied', service_name: 'gateway', action: 'data.read', outcome: 'denied', payload: {} }
  const given = { ...input, actor: { type: 'user', id: 'u-17' }, occurred_at: now().toISOString() }
  const { event_id: entryId } = await recordAuditEvent(serviceContext(), { input: given, tokenId: 'cafe0001', idempotencyKey: null })
  const sequencer = await own.connect('sequencer')
  while ((await sealOnce(sequencer, { signers: [], waitsWhy: 'no key', now, limit: 4096 })).sealed > 0);
  return Number((await testDb().auditEntry.findFirstOrThrow({ where: { entryId } })).idx)
}

type Entry = `${AuditAction} ${AuditPhase} ${AuditOutcome}`
type Row = [event: string, entry: Entry, cause: () => Promise<string>]
const CAUSED: Row[] = [
  [
    'a command, refused',
    'agents.block deny denied',
    async () => {
      const agentId = await anAgentBlocked()
      await expect(callerFor(actorWith('manager')).agents.block({ agentId, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      return agentId
    },
  ],
  [
    'a command that fails',
    'agents.block outcome failed',
    async () => {
      const agentId = await anAgentBlocked()
      const { actor } = await signedIn('operator')
      const input = await confirmed(actor, 'agents.block', { kind: 'agent', id: agentId }, { agentId, reason })
      await expect(callerFor(actor).agents.block(input)).rejects.toMatchObject({ code: 'CONFLICT' })
      return agentId
    },
  ],
  ['sign-in', 'sessions.create event done', async () => (await signIn()).hash],
  [
    'sign-out',
    'sessions.end event done',
    async () => {
      const { sid, hash } = await signIn()
      await endSession({ sid, reason: 'signed out', source: anAddress(), requestId: 'test', now: now() })
      return hash
    },
  ],
  [
    'failure to sign in of somebody known',
    'sessions.refuse event denied',
    async () => {
      const { id } = await personWith(['operator'])
      await refuseSignIn(aStranger(), { reason: 'wrong code', known: { id } })
      return id
    },
  ],
  [
    'failure to sign in of nobody known',
    'sessions.refuse event denied',
    async () => {
      await refuseSignIn(aStranger(), { reason: 'wrong password or login' })
      return 'none'
    },
  ],
  [
    'reading, once a session',
    'sessions.read event done',
    async () => {
      const { actor } = await signedIn('operator')
      for (const at of [0, 1]) await callerFor(actor, () => new Date(Date.now() + at)).agents.list({})
      expect((await entriesAbout(actor.sessionHash ?? '')).filter(({ action }) => action === 'sessions.read')).toHaveLength(1)
      return actor.sessionHash ?? ''
    },
  ],
  [
    'a read that the roles do not allow',
    'sessions.read event denied',
    async () => {
      const { actor } = await signedIn('operator')
      await expect(callerFor(actor).audit.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(callerFor(actor).audit.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
      const about = await entriesAbout(actor.sessionHash ?? '')
      expect(about.map(({ reason: why }) => why)).toEqual(['not allowed: audit:read'])
      return actor.sessionHash ?? ''
    },
  ],
  [
    'a token that says nobody',
    'tokens.refuse event denied',
    async () => {
      const source = anAddress()
      const id = crypto.randomUUID().slice(0, 8)
      const tried = { action: 'tokens.refuse', target: targetOf('token', id), source, reason: 'The token has expired.', now } as const
      for (const requestId of ['one', 'two']) await recordStranger(testDb(), { ...tried, requestId })
      expect((await entriesAbout(id)).map(({ src, request_id }) => [src.ip, request_id])).toEqual([[source.ip, 'one']])
      return id
    },
  ],
  [
    'step-up asked',
    'elevations.create outcome done',
    async () => {
      await begun()
      return codes.target.id
    },
  ],
  [
    'step-up given',
    'elevations.verify outcome done',
    async () => {
      const { id, secret, verify } = await begun()
      await verify(aCode(secret))
      return id
    },
  ],
  [
    'step-up failed',
    'elevations.verify outcome failed',
    async () => {
      const { id, secret, verify } = await begun()
      await expect(verify(aCode(secret, 3_600_000))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
      return id
    },
  ],
  [
    'step-up used',
    'elevations.use event done',
    async () => {
      const { actor, id, secret, verify } = await begun()
      await verify(aCode(secret))
      await callerFor(actor).factors.makeCodes({ elevation: id })
      return id
    },
  ],
  [
    'a session ended by its person',
    'sessions.revoke outcome done',
    async () => {
      const me = await personWith(['operator'])
      const id = await openSession(me.id)
      await callerFor(me).sessions.revoke({ id })
      return id
    },
  ],
  [
    'a session ended by an administrator',
    'sessions.end outcome done',
    async () => {
      const [admin, person] = [await personWith(['admin']), await personWith(['operator'])]
      const id = person.sessionHash ?? ''
      await callerFor(admin).sessions.end({ id, reason })
      return id
    },
  ],
  ['a role given', 'roles.grant outcome done', () => changeRole('grant')],
  ['a role taken', 'roles.revoke outcome done', () => changeRole('revoke')],
  [
    'a role given by a group',
    'roles.grant event done',
    async () => {
      const iss = anIssuer()
      await mapGroup(iss, 'ops', 'operator')
      const known = await signInByProvider(serviceContext(), aWord({ iss, groups: ['ops'] }))
      return known.state === 'known' ? known.personId : ''
    },
  ],
  ['a mapping made', 'mappings.add outcome done', async () => (await map()).group],
  [
    'a mapping ended',
    'mappings.remove outcome done',
    async () => {
      const { admin, id } = await map()
      await callerFor(admin).mappings.remove(await confirmed(admin, 'mappings.remove', { kind: 'mapping', id }, { id, reason }))
      return id
    },
  ],
  [
    'a token made',
    'tokens.create outcome done',
    async () => {
      await makeToken({ scopes: ['decide'], agents: ['*'] })
      return 'new'
    },
  ],
  [
    'a token revoked',
    'tokens.revoke outcome done',
    async () => {
      const { id } = await makeToken({ scopes: ['decide'], agents: ['*'] })
      await callerFor(actorWith('admin')).tokens.revoke({ id })
      return id
    },
  ],
  [
    'a setting changed',
    'objectives.update outcome done',
    async () => {
      const admin = await personWith(['admin'])
      const { version } = await callerFor(admin).objectives.get({})
      const body = { ...aSlo, decisionLatency: { ...aSlo.decisionLatency, targetMs: 4 } }
      const input = { expectedVersion: version, reason, body }
      await callerFor(admin).objectives.update(await confirmed(admin, 'objectives.update', { kind: 'setting', id: 'slo' }, input))
      return 'slo'
    },
  ],
  ['an approval asked for', 'approvals.request event done', async () => (await asked()).request.id],
  [
    'an approval given',
    'approvals.approve outcome done',
    async () => {
      const { request, other } = await asked()
      await agree(other, request)
      return request.id
    },
  ],
  [
    'an approval refused',
    'approvals.refuse outcome done',
    async () => {
      const { request, other } = await asked()
      await refuse(other, request, reason)
      return request.id
    },
  ],
  ['break-glass lent', 'break-glass.grant outcome done', async () => (await lend()).other.id],
  [
    'break-glass ended',
    'break-glass.end outcome done',
    async () => {
      const { lead, made } = await lend()
      await callerFor(lead).breakGlass.end({ id: made.id })
      return made.id
    },
  ],
  [
    'audit trouble',
    'alarms.open event done',
    async () => {
      const key = `audit-anchor-lag:${crypto.randomUUID()}`
      await raiseAlarm(serviceContext(), { key, severity: 3, title: 'A copy of the checkpoints is behind', detail: 'none for 6 min' })
      return key
    },
  ],
  [
    'an audit search, as a digest of what was asked',
    'audit.search outcome done',
    async () => {
      const target = crypto.randomUUID()
      await callerFor(actorWith('auditor')).audit.search({ target })
      const { rows } = await (await own.connect('sequencer')).query<{ id: string; entry: string }>(
        `SELECT entry::jsonb->'target'->>'id' AS id, entry FROM audit_inbox WHERE entry::jsonb->>'action' = 'audit.search' ORDER BY audit_inbox.id DESC LIMIT 1`,
      )
      expect(rows[0]?.id).toMatch(/^sha256:/)
      expect(rows[0]?.entry).not.toContain(target)
      return rows[0]?.id ?? ''
    },
  ],
  [
    'evidence opened',
    'audit.detail outcome done',
    async () => {
      const idx = await newestIndexWithDetail()
      await callerFor(actorWith('auditor')).audit.detail({ idx })
      return String(idx)
    },
  ],
  [
    'an export of the log asked for',
    'audit.export outcome done',
    async () => {
      const input = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z', format: 'jsonl' as const }
      await callerFor(actorWith('lead')).auditExports.request(input)
      return newAuditExportOf(input).id
    },
  ],
  [
    'a version activated',
    'policies.activate outcome done',
    async () => {
      const rule = { permission: 'policies:activate', action: 'policies.activate', target: policyVersionOf(1) } as const
      await runCommand(serviceContext(), rule, (opened) => seedPolicy(opened, policies()))
      return '1'
    },
  ],
  [
    'too many requests',
    'limits.refuse event denied',
    async () => {
      const { actor } = await signedIn('operator')
      const request = createContext({ actor, requestId: 'test', source: anAddress(), db: testDb() })
      const soon = new Date(Date.now() + 60_000)
      for (let n = 0; n < API.burst; n += 1) await takeToken(testDb(), API, { key: actor.id, now: soon })
      for (const _ of [1, 2])
        await expect(limitApi(request, { paths: 'agents.list', isChange: false })).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
      await vi.waitUntil(async () => (await textsBy(actor.id)).filter((text) => text.includes('limits.refuse')).length === 1)
      return API.name
    },
  ],
  // Last: it holds back what comes after it.
  [
    'a freeze',
    'freeze.start outcome done',
    async () => {
      const { actor } = await signedIn('operator')
      const input = { reason, until: new Date(Date.now() + 3_600_000).toISOString() }
      await callerFor(actor).freeze.start(await confirmed(actor, 'freeze.start', { kind: 'freeze', id: 'new' }, input))
      return 'new'
    },
  ],
]

test.each(CAUSED)('V16.3: %s', async (_event, wanted, cause) => {
  const about = await entriesAbout(await cause())
  const said = ({ action, phase, outcome }: AuditEntry) => `${action} ${phase} ${outcome}`
  const last = about.findLast((entry) => said(entry) === wanted)
  expect(last, about.map(said).join(', ')).toBeDefined()
  expect(Date.now() - Date.parse(last?.at ?? '')).toBeLessThan(60_000)
  expect(last?.actor.id).not.toBe('')
  if (last?.phase === 'event') return
  const intent = about.find(({ id, phase }) => id === last?.id && phase === 'intent')
  expect(intent).toMatchObject({ request_id: last?.request_id, actor: last?.actor, outcome: null })
})

/** What takes a running system, a thread or a month of entries to happen, and the test that sees its entry. */
const SHOWN: readonly (readonly [event: string, file: string, title: string])[] = [
  [
    'a local account’s failures',
    'server/services/accounts/sign-in.test.ts',
    'unknown, wrong, disabled and without a second factor look alike',
  ],
  [
    'a first administrator',
    'server/services/accounts/enrolment.test.ts',
    'the first administrator: name, login, password, app, ten codes; then the link is dead',
  ],
  [
    'a single sign-on session refused later',
    'server/services/identities/refresh.test.ts',
    'the provider’s no ends the session, and is recorded',
  ],
  [
    'a key published',
    'server/services/audit/keep-log.fault.test.ts',
    'a minute publishes the key, keeps a checkpoint, copies it and beats; nothing is wrong',
  ],
  [
    'an anchor that lost copies',
    'server/services/audit/keep-log.fault.test.ts',
    'F48 an anchor whose newest copies were lost says so in the log',
  ],
  [
    'an approval void',
    'server/services/approvals/approve.fault.test.ts',
    'F30 a session that is ended takes its words and its requests with it',
  ],
  [
    'a right taken in need, each use',
    'server/services/break-glass/break-glass.test.ts',
    'an author takes stop and contain, blocks an agent, and each use is in the log',
  ],
  ['a freeze ended', 'server/services/freeze/freeze.fault.test.ts', 'it ends early when a lead asks and another lead agrees, not before'],
  ['a list exported as CSV', 'server/revocation.fault.test.ts', 'F30: an export that outlives %s breaks off, and is recorded as failed'],
  [
    'a month purged',
    'server/services/audit/purge-month.test.ts',
    'a month past its time goes with a verified export alone; its purge is an entry',
  ],
  ['detail erased', 'server/services/audit/exports.test.ts', 'what is erased is in no file of an export any more'],
  [
    'an export of the log made',
    'server/services/audit/exports.test.ts',
    'a refused role leaves an intent and a denial, a made export its digest',
  ],
]
test.each(SHOWN)('V16.3: %s has its test', (_event, file, title) => {
  expect(isThere([file, title])).toBe(true)
})
