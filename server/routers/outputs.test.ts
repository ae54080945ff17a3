import { TRPCError } from '@trpc/server'
import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { CALLS } from '@/e2e/access-table'
import { ROLES, type Role } from '@/lib/access'
import { callerFor, testDb } from '@/server/testing/actors'
import { anAgentBlocked, askToUnblock } from '@/server/testing/approvals'
import { mapGroup } from '@/server/testing/identities'
import { personWith } from '@/server/testing/people'
import { addReview } from '@/server/testing/reviews'
import { aStoredPlan } from '@/server/testing/stored-plan'
import { aPersonOfSecrets } from '@/server/testing/stored-secrets'
import { anAgent, aRecord, flushed, itemOf } from '@/server/testing/violation-rows'
import { appRouter } from './_app'

type Procedure = { _def: { type: string; output?: unknown } }
const reads = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)
  .filter(([, { _def }]) => _def.type === 'query')
  .map(([path]) => path)

/** Words of a member's name that say it holds what must stay here. */
const DENIED = new Set(
  'hash secret password salt recovery totp refresh ciphertext challenge cookie sid ip ua key token credential acr nonce'.split(' '),
)
/** Names that hold such a word and nothing of the kind, and who may see it all the same. */
const ALLOWED: readonly (readonly [path: RegExp, member: string, why: string])[] = [
  [/./, 'constitutionHash', 'which rules were in force; it is on every receipt'],
  [/./, 'constitution_hash', 'the same, in the record of a decision'],
  [/^plans\.get$/, 'key', 'kind, namespace and name of an object that a plan is about'],
  [/^plans\.get$/, 'targetKey', 'the same, of a finding, a step and a way back'],
  [/^factors\.get$/, 'totp', 'since when there is an app; its secret is looked for by value'],
  [/^factors\.get$/, 'recoveryCodes', 'how many are left, and since when'],
  [/^overview\.read$/, 'keyFigure', 'the figure that a service is judged by'],
  [/^sessions\.(list|mine)$/, 'ip', 'a person sees where their own sessions are, an administrator everybody’s'],
  [/^sessions\.(list|mine)$/, 'uaHash', 'tells one browser from another, and names none'],
]
const wordsOf = (member: string) =>
  member
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_\-. ]/)

/** Every member of an answer with its way there; maps, sets and dates are what the transformer can carry. */
function* membersOf(value: unknown, at = ''): Generator<[at: string, member: string, value: unknown]> {
  if (typeof value !== 'object' || value === null || value instanceof Date) return
  for (const [member, inner] of Array.isArray(value) ? value.entries() : value instanceof Map ? value : Object.entries(value)) {
    const place = `${at}.${member}`
    if (!Array.isArray(value)) yield [place, String(member), inner]
    yield* membersOf(inner, place)
  }
}

function leaksOf(path: string, answer: unknown): string[] {
  const isAllowed = (member: string) => ALLOWED.some(([where, name]) => where.test(path) && name === member)
  // A yes, a count and nothing at all give nothing away.
  const says = (value: unknown) => typeof value === 'string' || (typeof value === 'object' && value !== null)
  return [...membersOf(answer)]
    .filter(
      ([, member, value]) =>
        value instanceof Uint8Array || (says(value) && wordsOf(member).some((word) => DENIED.has(word)) && !isAllowed(member)),
    )
    .map(([at]) => at.replace(/\.\d+\b/g, '.n'))
}

const inputs = new Map<string, object>(CALLS.map(({ path, input }) => [path, input]))
const actors = new Map<Role, Awaited<ReturnType<typeof personWith>>>()
let stored: readonly string[] = []

beforeAll(async () => {
  for (const role of ROLES) actors.set(role, await personWith([role]))
  const secrets = await aPersonOfSecrets()
  stored = secrets.stored
  // Who has everything asks too, about themselves.
  const own = { id: secrets.id, name: 'of secrets', kind: 'person', roles: ['operator'], sessionHash: secrets.sessionId } as const
  actors.set('operator', own)
  const agentId = anAgent()
  const record = aRecord({ agentId })
  await flushed([record])
  const review = await addReview({ agentId })
  const item = await itemOf(agentId)
  const operator = await personWith(['lead'])
  const asked = await askToUnblock(operator, await anAgentBlocked())
  await mapGroup('https://secrets.example', crypto.randomUUID(), 'operator')
  const at = new Date(Date.now() + 60_000)
  const need = {
    id: crypto.randomUUID(),
    personId: operator.id,
    kind: 'contain',
    scope: 'this',
    reason: 'the outputs are looked at, role by role',
    expiresAt: at,
    reviewDueAt: at,
  }
  await testDb().breakGlass.create({ data: need })
  inputs.set('people.list', { search: (await testDb().person.findUniqueOrThrow({ where: { id: secrets.id } })).name })
  inputs.set('people.get', { id: secrets.id })
  inputs.set('sessions.list', { personId: secrets.id })
  inputs.set('tokens.list', { search: secrets.tokenId })
  inputs.set('decisions.get', { id: record.decision_id })
  inputs.set('agents.get', { agentId })
  inputs.set('reviews.get', { id: review.id })
  inputs.set('plans.get', { id: await aStoredPlan(operator.id) })
  inputs.set('approvals.get', { id: asked.id })
  for (const path of ['violations.get', 'violations.occurrences', 'violations.fixture']) inputs.set(path, { id: item.id })
})

/** Undefined where the role may not, or where there is nothing of the kind. */
async function answerOf(path: string, role: Role): Promise<unknown> {
  const [noun = '', verb = ''] = path.split('.')
  const actor = actors.get(role)
  if (!actor) throw new Error(`nobody has the role ${role}`)
  const caller = callerFor(actor) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>
  return caller[noun]?.[verb]?.(inputs.get(path) ?? {}).catch((cause: unknown) => {
    if (cause instanceof TRPCError && ['FORBIDDEN', 'NOT_FOUND'].includes(cause.code)) return undefined
    throw cause
  })
}

/** What the seeds above are for: these must have said something, or nothing was looked at. */
const FILLED = new Set(
  'people.list people.get sessions.list sessions.mine tokens.list decisions.get reviews.get approvals.get plans.get violations.get mappings.list'.split(
    ' ',
  ),
)

test.each(reads)('V8.2.3: %s answers no role with what must stay here', async (path) => {
  const answers = await Promise.all(ROLES.map(async (role) => [role, await answerOf(path, role)] as const))
  const leaks = answers.flatMap(([role, answer]) => leaksOf(path, answer).map((at) => `${role}: ${at}`))
  expect(leaks).toEqual([])
  for (const [role, answer] of answers) {
    const text = JSON.stringify(answer) ?? ''
    expect(
      stored.filter((one) => text.includes(one)),
      role,
    ).toEqual([])
  }
  if (FILLED.has(path)) expect(answers.some(([, answer]) => membersOf(answer).next().done === false)).toBe(true)
})

test('the walk finds what it is for: a column too many, at any depth, and bytes of any name', () => {
  const answer = { items: [{ id: 1, person: { passwordHash: 'x' } }], more: { n: { refresh_token: 'y' } }, raw: new Uint8Array(2) }
  expect(leaksOf('people.list', answer)).toEqual(['.items.n.person.passwordHash', '.more.n.refresh_token', '.raw'])
  expect(leaksOf('people.list', { ip: '10.0.0.1' })).toEqual(['.ip'])
  expect(leaksOf('sessions.mine', { items: [{ ip: '10.0.0.1' }] })).toEqual([])
})

test.each(['accounts.get', 'people.get', 'people.list', 'sessions.list', 'sessions.mine', 'tokens.list'])(
  'V8.2.3: %s answers what its output schema names and nothing else',
  (path) => {
    const { output } = (appRouter._def.procedures as unknown as Record<string, Procedure>)[path]?._def ?? {}
    const schema = output instanceof z.ZodNullable ? output.unwrap() : output
    expect(schema).toBeInstanceOf(z.ZodObject)
    expect((schema as z.ZodObject).safeParse({ surplus: 1 }).error?.issues.map(({ code }) => code)).toContain('unrecognized_keys')
  },
)
