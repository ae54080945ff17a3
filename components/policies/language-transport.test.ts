import { createHash } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import recorded from '@/lib/regal-initialize.json'
import { type Answering, draftTransport, PATIENCE_MS } from './language-transport'

const TEXT = 'package acgs.main\n\nlow := 3\n\nallow if input.x < low\n'
const AT = { textDocument: { uri: 'draft:///main.rego' }, position: { line: 4, character: 19 } }
type Body = { open: { path: string; sha256: string; text?: string }[]; message: { method: string; params: unknown } }

/** A transport whose server answers with `reply`, and what was sent to it. */
function transport(reply: (body: Body, signal: AbortSignal) => Promise<Response> | Response, isAsked = true) {
  const sent: Body[] = []
  const told: Answering[] = []
  const clock = { now: 0 }
  const made = draftTransport({
    draft: 'd',
    sources: () => ({ texts: new Map([['main.rego', TEXT]]), builtins: new Map(), inputPaths: [] }),
    unsaved: () => [{ path: 'main.rego', text: TEXT }],
    isAsked: () => isAsked,
    tell: (one) => told.push(one),
    now: () => clock.now,
    ask: async (_url, options) => {
      const body = JSON.parse(String(options?.body)) as Body
      sent.push(body)
      return reply(body, options?.signal as AbortSignal)
    },
  })
  const ask = (message: object) =>
    new Promise<{ id: number; result: unknown }>((resolve) => {
      const hear = (text: string) => {
        made.unsubscribe(hear)
        resolve(JSON.parse(text))
      }
      made.subscribe(hear)
      made.send(JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }))
    })
  return { ask, sent, told, clock, send: made.send }
}
const result = (value: unknown) => Response.json({ message: { jsonrpc: '2.0', id: 1, result: value } })

test('the start is answered from what was recorded, and texts and notifications stay in the page', async () => {
  const { ask, sent, send } = transport(() => result(null))
  expect((await ask({ method: 'initialize', params: {} })).result).toEqual(recorded)
  for (const method of ['initialized', 'textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose'])
    send(JSON.stringify({ jsonrpc: '2.0', method, params: { textDocument: { uri: 'draft:///main.rego', text: TEXT } } }))
  expect((await ask({ method: 'workspace/executeCommand', params: { command: 'regal.eval' } })).result).toBeNull()
  expect(sent).toEqual([])
})

test('a question carries digests, and texts only where they are missing', async () => {
  const digest = createHash('sha256').update(TEXT).digest('hex')
  const { ask, sent, told } = transport((body) => (body.open[0]?.text ? result({ contents: 'x' }) : Response.json({ missing: [digest] })))
  expect(await ask({ method: 'textDocument/hover', params: { ...AT, context: { more: 1 } } })).toEqual({
    jsonrpc: '2.0',
    id: 1,
    result: { contents: 'x' },
  })
  expect(sent.map(({ open }) => open)).toEqual([
    [{ path: 'main.rego', sha256: digest }],
    [{ path: 'main.rego', sha256: digest, text: TEXT }],
  ])
  expect(sent[0]?.message.params).toEqual(AT)
  expect(told).toEqual([{ by: 'server', why: null }])
})

test('a server that is missing is not asked after every key; meanwhile the page answers and says why', async () => {
  const { ask, sent, told, clock } = transport(() => Response.json({ unavailable: 'regal is missing', isMissing: true }))
  const definition = { method: 'textDocument/definition', params: AT }
  expect((await ask(definition)).result).toMatchObject({ uri: 'draft:///main.rego', range: { start: { line: 2 } } })
  expect((await ask(definition)).result).toMatchObject({ range: { start: { line: 2 } } })
  expect(sent).toHaveLength(1)
  expect(told.at(-1)).toEqual({ by: 'page', why: 'regal is missing' })
  clock.now = 20_000
  await ask(definition)
  expect(sent).toHaveLength(2)
})

test('a server that is slow is given up after three seconds for that question, and asked the next one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { ask, sent, told } = transport(
      (_body, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    )
    const asked = ask({ method: 'textDocument/definition', params: AT })
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    vi.advanceTimersByTime(PATIENCE_MS)
    expect((await asked).result).toMatchObject({ uri: 'draft:///main.rego' })
    expect(told).toEqual([{ by: 'page', why: 'It took more than 3 s.' }])
  } finally {
    vi.useRealTimers()
  }
})

test('where the server says nothing the page’s own answer stands, and completions of both are joined', async () => {
  const range = { start: { line: 4, character: 19 }, end: { line: 4, character: 20 } }
  const { ask } = transport(({ message }) =>
    result(message.method === 'textDocument/completion' ? { items: [{ label: 'later' }], itemDefaults: { editRange: range } } : []),
  )
  expect((await ask({ method: 'textDocument/references', params: AT })).result).toHaveLength(2)
  const at = { ...AT, position: { line: 4, character: 20 } }
  const { items } = (await ask({ method: 'textDocument/completion', params: at })).result as { items: { label: string }[] }
  expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(['later', 'low']))
})

test('who may not write is never sent to the server', async () => {
  const { ask, sent } = transport(() => result(null), false)
  expect((await ask({ method: 'textDocument/definition', params: AT })).result).toMatchObject({ uri: 'draft:///main.rego' })
  expect(sent).toEqual([])
})
