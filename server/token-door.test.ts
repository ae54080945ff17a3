import { expect, test } from 'vitest'
import * as z from 'zod'
import { GET as getEvolution } from '@/app/api/v1/agents/[id]/evolutions/[eid]/route'
import { POST } from '@/app/api/v1/agents/[id]/evolutions/route'
import { GET as getHistory } from '@/app/api/v1/agents/[id]/history/route'
import { GET as getReport } from '@/app/api/v1/reports/[id]/[format]/route'
import { entriesAbout } from './testing/audit'
import { makeToken } from './testing/tokens'
import { readBody } from './token-door'

const aToken = async () => (await makeToken({ scopes: ['evolution:submit'], agents: ['*'] })).token
const request = (token: string, body?: string) =>
  new Request('http://localhost/api/v1/agents/x', {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  })
const problem = async (answer: Response) => ({
  status: answer.status,
  code: ((await answer.json()) as { error: { code: string } }).error.code,
})

test.each<[string, string]>([
  ['NUL', 'a\u0000b'],
  ['a capital', 'A'],
  ['a way up', '..'],
  ['64 KB', 'x'.repeat(65_536)],
  ['SQL', "' OR 1=1 --"],
])('what can be no agent is not found: %s', async (_name, id) => {
  const token = await aToken()
  const notFound = { status: 404, code: 'not_found' }
  expect(await problem(await getHistory(request(token), { params: Promise.resolve({ id }) }))).toEqual(notFound)
  const params = Promise.resolve({ id, eid: crypto.randomUUID() })
  expect(await problem(await getEvolution(request(token), { params }))).toEqual(notFound)
})

test.each<[string, string]>([
  ['a number beyond all numbers', '1e400'],
  ['one that is deeper than anybody reads', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
])('a body with %s is wrong input', async (_name, value) => {
  const asked = request(await aToken(), `{"type":"patch","changes":{"a":${value}}}`)
  expect(await problem(await POST(asked, { params: Promise.resolve({ id: 'agent-7' }) }))).toEqual({ status: 400, code: 'invalid_input' })
})

test('F40: a body without a stated length is read no further than the most it may be', async () => {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536
      if (sent > 67_108_864) controller.close()
      else controller.enqueue(new Uint8Array(65_536).fill(32))
    },
  })
  const headers = { authorization: `Bearer ${await aToken()}`, 'content-type': 'application/json' }
  const endless = new Request('http://localhost/api/v1/agents/x', { method: 'POST', headers, body, duplex: 'half' } as RequestInit) // the member is missing in the types
  const answer = await POST(endless, { params: Promise.resolve({ id: 'agent-7' }) })
  expect(await problem(answer)).toEqual({ status: 413, code: 'too_large' })
  expect(sent).toBeLessThan(2_097_152)
})

test('characters of several bytes that a chunk cuts through arrive whole', async () => {
  const bytes = new TextEncoder().encode('{"type":"patch","note":"€"}')
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  const asked = new Request('http://localhost', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    duplex: 'half',
  } as RequestInit) // the same
  expect(await readBody(asked, z.unknown())).toEqual({ type: 'patch', note: '€' })
})

test.each<[string, { scopes: ('review:read' | 'evolution:submit')[]; id: string; action: string }]>([
  ['a scope that is missing', { scopes: ['review:read'], id: 'agent-7', action: 'evolutions.submit' }],
  ['an agent of others', { scopes: ['evolution:submit'], id: 'agent-of-others', action: 'evolutions.submit' }],
])('a command that is refused for %s is in the audit log', async (_name, { scopes, id, action }) => {
  const { token, id: tokenId } = await makeToken({ scopes, agents: ['agent-7'] })
  expect((await POST(request(token, '{"type":"patch"}'), { params: Promise.resolve({ id }) })).status).toBe(403)
  const entries = (await entriesAbout(tokenId)).filter((one) => one.action === action)
  expect(entries.map(({ phase, actor }) => `${phase} ${actor.id}`)).toEqual([`intent token:${tokenId}`, `deny token:${tokenId}`])
})

test('a report that is refused for a scope that is missing is in the audit log too', async () => {
  const { token } = await makeToken({ scopes: ['review:read'], agents: ['agent-7'] })
  const id = crypto.randomUUID()
  const params = Promise.resolve({ id, format: 'csv' })
  expect(await problem(await getReport(request(token), { params }))).toEqual({ status: 403, code: 'forbidden_scope' })
  expect((await entriesAbout(id)).map(({ action, phase }) => `${action} ${phase}`)).toEqual([
    'reports.download intent',
    'reports.download deny',
  ])
})
