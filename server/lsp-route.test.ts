import { createHash } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { actorWith, serviceContext } from '@/server/testing/actors'
import { aDraft } from '@/server/testing/drafts'

const author = actorWith('author')
let actor: typeof author | null = author
const asked = vi.fn(async () => ({ contents: 'word' }))
vi.mock('@/server/auth', () => ({
  sidOf: () => null,
  contextFrom: async () => ({ ...serviceContext(), actor, policyLanguage: { ask: asked } }),
}))
const { POST } = await import('@/app/api/lsp/route')

const TEXT = 'package x\n'
const hover = {
  jsonrpc: '2.0',
  id: 1,
  method: 'textDocument/hover',
  params: { textDocument: { uri: 'draft:///x.rego' }, position: { line: 0, character: 1 } },
}
const request = (body: string, headers: Record<string, string> = {}) =>
  new Request('http://localhost:3000/api/lsp', {
    method: 'POST',
    body,
    headers: {
      ...{ 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), host: 'localhost:3000' },
      ...{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin', 'x-acgs-request': '1', ...headers },
    },
  })
const status = async (body: unknown, headers?: Record<string, string>) => (await POST(request(JSON.stringify(body), headers))).status

test('who may write policies gets an answer; nobody, and who only reads, do not', async () => {
  const draft = await aDraft([{ path: 'x.rego', text: TEXT }])
  const body = { draft, open: [{ path: 'x.rego', sha256: createHash('sha256').update(TEXT).digest('hex') }], message: hover }
  expect(await status(body)).toBe(200)
  expect(await (await POST(request(JSON.stringify(body)))).json()).toHaveProperty('missing')
  expect(await status({ ...body, open: [] })).toBe(200)
  expect(asked).toHaveBeenCalledTimes(1)
  for (const role of ['operator', 'manager', 'auditor', 'admin'] as const) {
    actor = actorWith(role)
    expect(await status(body), role).toBe(403)
  }
  actor = null
  expect(await status(body)).toBe(401)
  actor = author
})

test('a body over 6 MiB, of another origin, without our header or of another kind is refused before it is read', async () => {
  asked.mockClear()
  const draft = crypto.randomUUID()
  const body = { draft, open: [], message: hover }
  expect((await POST(request('x'.repeat(10 * 1024 * 1024)))).status).toBe(413)
  expect(await status(body, { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await status(body, { 'content-type': 'text/plain' })).toBe(415)
  const bare = request(JSON.stringify(body))
  bare.headers.delete('x-acgs-request')
  expect((await POST(bare)).status).toBe(403)
  expect(await status({ ...body, message: { ...hover, method: 'workspace/executeCommand' } })).toBe(400)
  expect(await status(body)).toBe(404)
  expect((await POST(request('{'))).status).toBe(400)
  expect(asked).not.toHaveBeenCalled()
})

test('a thousand questions at once are answered, or told when to ask again', async () => {
  actor = actorWith('author')
  const draft = await aDraft([{ path: 'x.rego', text: TEXT }])
  const answers = await Promise.all(Array.from({ length: 1000 }, () => POST(request(JSON.stringify({ draft, open: [], message: hover })))))
  const statuses = answers.map((one) => one.status)
  expect(new Set(statuses)).toEqual(new Set([200, 429]))
  expect(answers.find((one) => one.status === 429)?.headers.get('retry-after')).toMatch(/^\d+$/)
  actor = author
}, 30_000)
