import { expect, vi } from 'vitest'
import recorded from '@/lib/regal-initialize.json'
import { isLanguageMethod, LANGUAGE_METHODS, type LanguageMethod, type LspPosition } from '@/lib/schemas/language'
import type { SourceFile } from '@/server/ports/policy-tools'
import { childrenThatRun, languageForTests, noLanguage } from '@/server/testing/language'
import { toolTest as test, toolPath } from '@/server/testing/policy-tools'
import { CLIENT_CAPABILITIES } from './draft-server'
import { startRegalServer } from './regal-server'

const MAIN = `# METADATA
# title: The main package
package acgs.main

import data.acgs.lib

default allow := false

allow if {
	lib.is_low("é", input.score)
	some tag in input.tags
	startswith(tag, "ok_")
}

limit(amount) := lower if {
	lower := min([amount, 10])
}
`
const LIB = 'package acgs.lib\n\nis_low(_, score) if score < 3\n'
const FILES: SourceFile[] = [
  { path: 'main.rego', text: MAIN },
  { path: 'lib/low.rego', text: LIB },
  { path: 'data.json', text: '{"acgs": {}}' },
]
const language = languageForTests()

/** The place of a word in the main file, so many characters into it. */
function placeOf(text: string, word: string, into = 1): LspPosition {
  const before = text.slice(0, text.indexOf(word) + into).split('\n')
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
}
const ask = (method: LanguageMethod, at?: string, more: { newName?: string; text?: string; draft?: string; into?: number } = {}) => {
  const text = more.text ?? MAIN
  return language.ask({
    draft: more.draft ?? 'draft one',
    files: [{ path: 'main.rego', text }, ...FILES.slice(1)],
    method,
    path: 'main.rego',
    position: at === undefined ? undefined : placeOf(text, at, more.into),
    newName: more.newName,
  })
}

const EXPECTED: Record<LanguageMethod, () => Promise<void>> = {
  'textDocument/completion': async () => {
    const found = await ask('textDocument/completion', 'startsw', { into: 7 })
    expect(found).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ label: 'startswith' })]) })
  },
  'textDocument/hover': async () => {
    expect(await ask('textDocument/hover', 'startswith')).toMatchObject({
      contents: { kind: 'markdown', value: expect.stringContaining('startswith') },
      range: { start: placeOf(MAIN, 'startswith', 0) },
    })
  },
  'textDocument/signatureHelp': async () => {
    const found = await ask('textDocument/signatureHelp', 'startswith(', { into: 11 })
    expect(found).toMatchObject({ signatures: [{ label: expect.stringContaining('startswith(') }] })
  },
  'textDocument/definition': async () => {
    expect(await ask('textDocument/definition', 'is_low')).toMatchObject({ uri: 'draft:///lib/low.rego', range: { start: { line: 2 } } })
  },
  'textDocument/references': async () => {
    const found = await ask('textDocument/references', 'amount)')
    expect(found).toHaveLength(2)
    expect(found).toMatchObject([{ uri: 'draft:///main.rego' }, { uri: 'draft:///main.rego' }])
  },
  'textDocument/documentHighlight': async () => {
    expect(await ask('textDocument/documentHighlight', 'amount)')).toHaveLength(2)
  },
  'textDocument/rename': async () => {
    const found = await ask('textDocument/rename', 'amount)', { newName: 'sum' })
    expect(found).toMatchObject({ changes: { 'draft:///main.rego': [{ newText: 'sum' }, { newText: 'sum' }] } })
  },
  'textDocument/documentSymbol': async () => {
    const found = await ask('textDocument/documentSymbol')
    expect(JSON.stringify(found)).toContain('"name":"limit"')
  },
  'textDocument/foldingRange': async () => {
    const { line } = placeOf(MAIN, 'allow if')
    expect(await ask('textDocument/foldingRange')).toEqual(expect.arrayContaining([expect.objectContaining({ startLine: line })]))
  },
  'textDocument/semanticTokens/full': async () => {
    expect(await ask('textDocument/semanticTokens/full')).toMatchObject({ data: expect.arrayContaining([expect.any(Number)]) })
  },
}

test.each(LANGUAGE_METHODS)(
  '%s is answered by the real Regal, in the page’s own names',
  async (method) => {
    await EXPECTED[method]()
  },
  20_000,
)

test('what a page is told at the start is what the pinned Regal says', async () => {
  const server = await startRegalServer(await toolPath('regal'), '/tmp')
  const about = { processId: null, clientInfo: { name: 'acgs' }, rootUri: 'file:///nonexistent', capabilities: CLIENT_CAPABILITIES }
  try {
    const { capabilities, serverInfo } = (await server.request('initialize', about)) as typeof recorded // compared right here
    const sorted = (names: readonly string[]) => [...names].sort()
    expect(serverInfo).toEqual(recorded.serverInfo)
    expect({
      ...capabilities,
      executeCommandProvider: { commands: sorted(capabilities.executeCommandProvider.commands) },
    }).toEqual(recorded.capabilities)
  } finally {
    server.kill()
    await server.gone
  }
}, 20_000)

test('the text that a question comes with is the text that is answered about, also right after a change', async () => {
  for (const name of ['first', 'second', 'third']) {
    const text = `${MAIN}\n${name} := 1\n`
    const found = await ask('textDocument/documentSymbol', undefined, { text, draft: 'changing' })
    expect(JSON.stringify(found)).toContain(`"name":"${name}"`)
  }
}, 20_000)

test('two people with two texts of one draft each hear about their own, and two drafts have two servers', async () => {
  const texts = Array.from({ length: 6 }, (_, n) => ({ name: `mine_${n}`, draft: n % 3 === 0 ? 'other' : 'shared' }))
  const found = await Promise.all(
    texts.map(({ name, draft }) => ask('textDocument/documentSymbol', undefined, { text: `${MAIN}\n${name} := 1\n`, draft })),
  )
  for (const [n, one] of found.entries()) {
    expect(JSON.stringify(one)).toContain(`"name":"mine_${n}"`)
    expect(JSON.stringify(one).match(/"name":"mine_/g)).toHaveLength(1)
  }
  expect(language.drafts()).toEqual(expect.arrayContaining(['other', 'shared']))
}, 30_000)

test('of five drafts the one that was not asked for longest has no server any more, and gets one again when it is asked', async () => {
  const few = languageForTests()
  const about = (draft: string) => few.ask({ draft, files: FILES, method: 'textDocument/documentSymbol', path: 'main.rego' })
  for (const draft of ['a', 'b', 'c', 'd']) await about(draft)
  await about('a')
  await about('e')
  expect(few.drafts()).toEqual(['c', 'd', 'a', 'e'])
  expect(JSON.stringify(await about('b'))).toContain('limit')
  expect(few.drafts()).toEqual(['d', 'a', 'e', 'b'])
}, 40_000)

test('a server that nobody asks any more is ended, with its folder', async () => {
  const short = languageForTests({ idleMs: 50 })
  await short.ask({ draft: 'idle', files: FILES, method: 'textDocument/documentSymbol', path: 'main.rego' })
  await vi.waitFor(() => expect(short.drafts()).toEqual([]), { timeout: 5000 })
}, 20_000)

test('a file that joins or leaves the draft is known, or no longer known, to the next answer', async () => {
  const rest = { draft: 'growing', method: 'textDocument/definition', path: 'main.rego', position: placeOf(MAIN, 'is_low') } as const
  expect(await language.ask({ ...rest, files: FILES })).toMatchObject({ uri: 'draft:///lib/low.rego' })
  expect(await language.ask({ ...rest, files: FILES.slice(0, 1) })).toMatchObject({ uri: 'draft:///main.rego' }) // the import
  expect(await language.ask({ ...rest, files: FILES })).toMatchObject({ uri: 'draft:///lib/low.rego' })
}, 20_000)

test('places after characters of several bytes are those of the page', async () => {
  const at = placeOf(MAIN, 'input.score', 7)
  expect(at.character).toBe(24)
  const text = MAIN.replace('"é", input.score', '"é🙂", amount')
  const renamed = text.replace('allow if {', 'limits(amount) if {')
  const found = (await ask('textDocument/rename', 'amount) if', { text: renamed, newName: 'sum', draft: 'wide' })) as {
    changes: Record<string, { range: { start: LspPosition; end: LspPosition } }[]>
  } // the shape that the schema of answers lets through
  const lines = renamed.split('\n')
  for (const { range } of Object.values(found.changes).flat())
    expect(lines[range.start.line]?.slice(range.start.character, range.end.character)).toBe('amount')
  expect(Object.values(found.changes).flat()).toHaveLength(2)
  const called = renamed.replace('"é🙂", amount', '"é🙂", lib.is_low')
  expect(await ask('textDocument/definition', ', lib.is_low', { text: called, draft: 'wide', into: 8 })).toMatchObject({
    uri: 'draft:///lib/low.rego',
  })
}, 20_000)

test('paths that leave the draft, hidden ones and folders of rules are refused before anything is started', async () => {
  for (const path of ['../x.rego', '/etc/x.rego', '.regal/rules/x.rego', 'a/.regal/config.yaml'])
    await expect(
      language.ask({
        draft: 'hostile',
        files: [{ path, text: MAIN }],
        method: 'textDocument/hover',
        path,
        position: placeOf(MAIN, 'allow'),
      }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(language.drafts()).not.toContain('hostile')
  expect(isLanguageMethod('workspace/executeCommand')).toBe(false)
})

test('without Regal it is said which one is missing and how to get it', async () => {
  const asked = noLanguage().ask({ draft: 'x', files: FILES, method: 'textDocument/documentSymbol', path: 'main.rego' })
  await expect(asked).rejects.toMatchObject({ code: 'UPSTREAM', message: expect.stringContaining('REGAL_BIN') })
})

test('every builtin of the reviewed list has its class, and a refused one says why and what to use', async () => {
  const docs = new Map((await language.builtins()).map((one) => [one.name, one]))
  expect(docs.get('count')).toMatchObject({ class: 'native', signature: expect.stringContaining('(collection: ') })
  expect(docs.get('time.now_ns')).toMatchObject({ class: 'shim' })
  expect(docs.get('http.send')).toMatchObject({ class: 'refused', reason: expect.stringContaining('input.facts'), signature: null })
  expect([...docs.values()].filter((one) => one.class !== 'refused' && one.signature === null)).toEqual([])
})

test('ending all of them leaves no process of theirs', async () => {
  const own = languageForTests()
  await own.ask({ draft: 'end', files: FILES, method: 'textDocument/documentSymbol', path: 'main.rego' })
  const before = childrenThatRun('language-server').length
  await own.end()
  expect(childrenThatRun('language-server').length).toBeLessThan(before)
  await expect(own.ask({ draft: 'end', files: FILES, method: 'textDocument/documentSymbol', path: 'main.rego' })).rejects.toMatchObject({
    code: 'UPSTREAM',
  })
}, 20_000)
