import { expect, test, vi } from 'vitest'
import { GET as getFile, HEAD } from '@/app/api/v1/audit/export/[id]/file/route'
import { GET as getOne } from '@/app/api/v1/audit/export/[id]/route'
import { POST } from '@/app/api/v1/audit/export/route'
import { POST as postVerify } from '@/app/api/v1/audit/verify/route'
import type { TokenScope } from '@/lib/access'
import { actorWith, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { makeToken } from '@/server/testing/tokens'

vi.mock('next/headers', () => ({ headers: () => new Headers(), cookies: () => ({ get: () => undefined }) }))
const tokenWith = async (...scopes: TokenScope[]) =>
  (await makeToken({ scopes, agents: ['agent-*'] }, actorWith('admin', 'auditor', 'lead'))).token
let spans = 0
/** A span that nothing else asks for: what is asked for is known by it. */
const span = () => ({ from: '2026-01-01T00:00:00Z', to: new Date(Date.UTC(2026, 0, 1, 12) + ++spans).toISOString() })
const url = 'http://localhost/api/v1/audit/export'
const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
const post = (token: string, body: unknown, more: Record<string, string> = {}) =>
  POST(new Request(url, { method: 'POST', headers: { ...headersOf(token), ...more }, body: JSON.stringify(body) }))
const read = (token: string, id: string) =>
  getOne(new Request(`${url}/${id}`, { headers: headersOf(token) }), { params: Promise.resolve({ id }) })
const download = (token: string, id: string) =>
  getFile(new Request(`${url}/${id}/file`, { headers: headersOf(token) }), { params: Promise.resolve({ id }) })
const problem = async (answer: Response) => [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]

/** An export as the worker leaves it. */
async function made(id: string, parts: readonly string[]) {
  const bytes = BigInt(parts.join('').length)
  await testDb().auditExport.update({
    where: { id },
    data: { state: 'made', finishedAt: new Date(), firstIdx: 0n, endIdx: 0n, size: 0n, leftOut: 0n, bytes, sha256: 'ab'.repeat(32) },
  })
  for (const [n, part] of parts.entries()) await testDb().auditExportPart.create({ data: { exportId: id, n, bytes: Buffer.from(part) } })
}

test('an export is asked for, followed and downloaded by the token that asked', async () => {
  const token = await tokenWith('audit:export')
  const asked = { ...span(), format: 'csv' }
  const first = await post(token, asked, { 'idempotency-key': 'one' })
  expect(first.status).toBe(202)
  const { export_id: id, state, file } = (await first.json()) as { export_id: string; state: string; file: string | null }
  expect({ state, file }).toEqual({ state: 'requested', file: null })
  expect(await (await post(token, asked, { 'idempotency-key': 'one' })).json()).toMatchObject({ export_id: id })
  expect(await problem(await post(token, { ...asked, format: 'ecs' }, { 'idempotency-key': 'one' }))).toEqual([409, 'conflict'])
  expect(await problem(await download(token, id))).toEqual([404, 'not_found'])
  await made(id, ['first part ', 'second part'])
  expect(await (await read(token, id)).json()).toMatchObject({ state: 'made', entries: 0, file: `/api/v1/audit/export/${id}/file` })
  const got = await download(token, id)
  expect(got.headers.get('content-length')).toBe('22')
  expect(got.headers.get('content-disposition')).toMatch(/^attachment; filename="acgs-audit-[\w.-]+\.tar\.gz"$/)
  expect(await got.text()).toBe('first part second part')
  expect((await entriesAbout(id)).map(({ phase, outcome }) => `${phase} ${outcome}`).slice(-2)).toEqual(['intent null', 'outcome done'])
})

test('another token’s export, and none at all, look alike', async () => {
  const [token, other] = [await tokenWith('audit:export'), await tokenWith('audit:export')]
  const { export_id: id } = (await (await post(token, span())).json()) as { export_id: string }
  await made(id, ['x'])
  for (const one of [id, crypto.randomUUID(), 'nothing']) {
    expect(await problem(await read(other, one))).toEqual([404, 'not_found'])
    expect(await problem(await download(other, one))).toEqual([404, 'not_found'])
  }
})

test('a token without the scope, and detail by any token, are refused and recorded', async () => {
  const reader = await tokenWith('audit:read')
  const asked = span()
  expect(await problem(await post(reader, asked))).toEqual([403, 'forbidden_scope'])
  const id = crypto.randomUUID()
  expect(await problem(await download(reader, id))).toEqual([403, 'forbidden_scope'])
  expect((await entriesAbout(id)).map(({ phase }) => phase)).toEqual(['intent', 'deny'])
  const token = await tokenWith('audit:export')
  expect(await problem(await post(token, { ...asked, include_detail: true }))).toEqual([403, 'forbidden_scope'])
  const about = await entriesAbout(`jsonl ${asked.from} ${asked.to}`)
  expect(about.map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual(['intent null', 'deny denied'])
})

test('bad input names the field; nobody and HEAD get nothing', async () => {
  const token = await tokenWith('audit:export')
  for (const [body, path] of [
    [{ to: '2026-01-01T00:00:00Z' }, 'from'],
    [{ ...span(), format: 'xml' }, 'format'],
    [{ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'to'],
    [{ ...span(), everything: true }, 'everything'],
  ] as const) {
    const answer = await post(token, body)
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as { error: { details: { path: string }[] } }).error.details[0]?.path).toBe(path)
  }
  expect(await problem(await getFile(new Request(url), { params: Promise.resolve({ id: crypto.randomUUID() }) }))).toEqual([
    401,
    'unauthenticated',
  ])
  expect(HEAD().status).toBe(405)
})

test('the stored log is verified by a token that may read it', async () => {
  const ask = (token: string, body: unknown) =>
    postVerify(
      new Request('http://localhost/api/v1/audit/verify', { method: 'POST', headers: headersOf(token), body: JSON.stringify(body) }),
    )
  const token = await tokenWith('audit:read')
  const answer = await ask(token, { from_size: 0, to_size: 0 })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ valid: true, entries: 0, checks: expect.any(Array), duration_ms: expect.any(Number) })
  expect(await problem(await ask(token, { to_size: 999_999_999 }))).toEqual([400, 'invalid_input'])
  expect(await problem(await ask(await tokenWith('audit:export'), {}))).toEqual([403, 'forbidden_scope'])
})
