import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import { AskLanguage } from '@/lib/schemas/language'
import type { LanguageQuestion, PolicyLanguage } from '@/server/ports/policy-language'
import { actorWith, serviceContext } from '@/server/testing/actors'
import { aDraft } from '@/server/testing/drafts'
import { askLanguage } from './ask-language'
import { keptTexts } from './kept-texts'

const FILES = [
  { path: 'main.rego', text: 'package acgs.main\n' },
  { path: 'lib.rego', text: 'package acgs.lib\n' },
]
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hover = (uri = 'draft:///main.rego') => ({
  jsonrpc: '2.0' as const,
  id: 1,
  method: 'textDocument/hover' as const,
  params: { textDocument: { uri }, position: { line: 0, character: 1 } },
})

/** A language server that only keeps what it was asked. */
function listening() {
  const asked: LanguageQuestion[] = []
  const policyLanguage: PolicyLanguage = {
    ask: async (question) => {
      asked.push(question)
      return { contents: 'word' }
    },
    builtins: async () => [],
    drafts: () => [],
    end: async () => undefined,
  }
  return { asked, ctx: { ...serviceContext(actorWith('author')), policyLanguage } }
}
const code = (fails: Promise<unknown>) =>
  fails.then(
    () => 'done',
    (err: { code?: string; message: string }) => `${err.code}: ${err.message}`,
  )

test('a question is about the draft as it is saved, with the texts of the page in their place', async () => {
  const draft = await aDraft(FILES)
  const { ctx, asked } = listening()
  const text = 'package acgs.main\n\nallow := true\n'
  const open = [{ path: 'main.rego', sha256: sha256(text), text }]
  expect(await askLanguage(ctx, { draft, open, message: hover() })).toEqual({
    message: { jsonrpc: '2.0', id: 1, result: { contents: 'word' } },
  })
  expect(asked).toMatchObject([{ draft, method: 'textDocument/hover', path: 'main.rego', position: { line: 0, character: 1 } }])
  expect(Object.fromEntries(asked[0]?.files.map((file) => [file.path, file.text]) ?? [])).toEqual({
    'main.rego': text,
    'lib.rego': FILES[1]?.text,
  })
})

test('a text travels once; who did not send it does not get an answer by its digest', async () => {
  const draft = await aDraft(FILES)
  const { ctx, asked } = listening()
  const text = `package acgs.main\n\nmine := "${draft}"\n`
  const bare = { path: 'main.rego', sha256: sha256(text) }
  expect(await askLanguage(ctx, { draft, open: [bare], message: hover() })).toEqual({ missing: [bare.sha256] })
  await askLanguage(ctx, { draft, open: [{ ...bare, text }], message: hover() })
  expect(await askLanguage(ctx, { draft, open: [bare], message: hover() })).toMatchObject({ message: { id: 1 } })
  expect(await askLanguage(listening().ctx, { draft, open: [bare], message: hover() })).toEqual({ missing: [bare.sha256] })
  expect(asked).toHaveLength(2)
})

test('a digest of another text, another method, a draft that is not there: each is refused in words, and nothing is asked', async () => {
  const draft = await aDraft(FILES)
  const { ctx, asked } = listening()
  const wrong = [{ path: 'main.rego', sha256: sha256('other'), text: 'package x\n' }]
  expect(await code(askLanguage(ctx, { draft, open: wrong, message: hover() }))).toMatch(/^BAD_REQUEST: open\.sha256: .*main\.rego/)
  expect(await code(askLanguage(ctx, { draft: crypto.randomUUID(), open: [], message: hover() }))).toMatch(/^NOT_FOUND/)
  for (const uri of [
    'file:///etc/passwd',
    'draft:///../x.rego',
    'draft:////etc/passwd',
    'draft:///.regal/config.yaml',
    'draft:///a%2f..%2fb.rego',
  ])
    expect(await code(askLanguage(ctx, { draft, open: [], message: hover(uri) })), uri).toMatch(
      /^BAD_REQUEST: message\.params\.textDocument\.uri/,
    )
  expect(asked).toEqual([])
})

test('a server that is missing or slow is an answer and no failure: a page without Regal stays silent', async () => {
  const draft = await aDraft(FILES)
  const { ctx } = listening()
  const policyLanguage = { ...ctx.policyLanguage, ask: () => Promise.reject(new AppError('UPSTREAM', 'It took more than 2.5 s.')) }
  const missing = { version: null, why: 'set REGAL_BIN' }
  const tools = (version: string | null) => ({
    ...ctx.policyTools,
    states: async () => ({ opa: missing, regal: version === null ? missing : { version, isPinned: true, how: 'path' as const } }),
  })
  const ask = (version: string | null) =>
    askLanguage({ ...ctx, policyLanguage, policyTools: tools(version) }, { draft, open: [], message: hover() })
  expect(await ask('0.42.0')).toEqual({ unavailable: 'It took more than 2.5 s.', isMissing: false })
  expect(await ask(null)).toMatchObject({ isMissing: true })
})

test('only what is on the list is a question', () => {
  const body = (message: unknown) => AskLanguage.safeParse({ draft: crypto.randomUUID(), open: [], message }).success
  expect(body(hover())).toBe(true)
  const smuggled = [
    ...['workspace/executeCommand', 'workspace/applyEdit', 'workspace/didDeleteFiles', 'textDocument/didOpen', 'textDocument/codeAction'],
    ...['regal/runTests', 'initialize', 'shutdown', 'exit', 'textDocument/formatting', '__proto__', 'constructor', 'textDocument/hover '],
  ]
  for (const method of smuggled) expect(body({ ...hover(), method }), method).toBe(false)
  expect(body([hover(), hover()])).toBe(false)
  expect(body({ ...hover(), more: { method: 'workspace/executeCommand' } })).toBe(false)
  expect(AskLanguage.safeParse({ draft: '../x', open: [], message: hover() }).success).toBe(false)
})

test('what is kept of texts has an end', () => {
  const kept = keptTexts(10)
  kept.put('a', '1', 'aaaaaa')
  kept.put('b', '1', 'bbb')
  expect([kept.get('a', '1'), kept.get('b', '1'), kept.get('b', '2')]).toEqual(['aaaaaa', 'bbb', undefined])
  kept.get('a', '1')
  kept.put('a', '2', 'cc')
  expect([kept.get('a', '1'), kept.get('b', '1'), kept.get('a', '2')]).toEqual(['aaaaaa', undefined, 'cc'])
})
