import { expect, test } from 'vitest'
import type { BuiltinDoc, LanguageMethod } from '@/lib/schemas/language'
import { answerLocally } from './rego-answers'

const MAIN = `package acgs.main

import data.acgs.lib
import data.acgs.limits

# METADATA
# title: Whether it may
# description: Only what is low.
allow if {
	lib.is_low(input.score)
	some tag in input.tags
	startswith(tag, "ok")
	in.
}

deny if not allow
`
const LIB = '# Below three.\npackage acgs.lib\n\n# It is low.\nis_low(score) if score < 3\n\nother if is_low(2)\n'
const doc = (name: string, kind: BuiltinDoc['class']): BuiltinDoc => ({
  name,
  class: kind,
  reason: kind === 'refused' ? `${name} is refused: it reaches outside.` : null,
  description: 'Does it.',
  signature: kind === 'refused' ? null : '(search: string, base: string) -> boolean',
  args: [
    { name: 'search', type: 'string', description: 'where' },
    { name: 'base', type: 'string', description: null },
  ],
})
const sources = {
  texts: new Map([
    ['main.rego', MAIN],
    ['lib.rego', LIB],
    ['data.json', '{"acgs": {"limits": {"most": 3, "a-b": 1}}}'],
    ['bad.json', '{'],
  ]),
  builtins: new Map([doc('startswith', 'native'), doc('time.now_ns', 'shim'), doc('http.send', 'refused')].map((one) => [one.name, one])),
  inputPaths: ['input.score', 'input.tags'],
}
const ask = (method: LanguageMethod, { text = MAIN, word = '', into = 1, newName = '', path = 'main.rego' } = {}) => {
  const before = text.slice(0, text.indexOf(word) + into).split('\n')
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
  return answerLocally({ ...sources, texts: new Map([...sources.texts, [path, text]]) }, { method, path, position, newName })
}
const labels = (answer: unknown) => (answer as { items: { label: string }[] } | null)?.items.map(({ label }) => label) ?? null
const typed = (line: string) => {
  const text = `${MAIN}\nmine if {\n\t${line}`
  return labels(ask('textDocument/completion', { text, word: `\n\t${line}`, into: line.length + 2 }))
}

test('completion knows the draft’s own names, builtins with their class, document keys and recorded inputs', () => {
  expect(typed('input.')).toEqual(['input.score', 'input.tags'])
  expect(typed('data.acgs.')).toEqual(expect.arrayContaining(['data.acgs.lib', 'data.acgs.lib.is_low', 'data.acgs.limits.most']))
  expect(typed('data.acgs.')).not.toContain('data.acgs.limits.a-b')
  expect(typed('limits.')).toEqual(expect.arrayContaining(['limits.most']))
  expect(typed('lib.')).toEqual(expect.arrayContaining(['lib.is_low', 'lib.other']))
  expect(typed('a')).toEqual(expect.arrayContaining(['allow', 'as']))
  const http = ask('textDocument/completion', { text: `${MAIN}\nmine if {\n\thttp`, word: '\thttp', into: 5 })
  expect(http).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ label: 'http.send', detail: 'refused' })]) })
  expect(labels(ask('textDocument/completion', { text: 'package x\n\nimport d', word: 'import d', into: 8 }))).toContain('data.acgs.lib')
})

test('nothing is offered in a comment or a text, but in the expression of a template', () => {
  expect(typed('# inp')).toBeNull()
  expect(typed('x := "inp')).toBeNull()
  expect(typed('x := "')).toBeNull()
  expect(typed('x := $"a {input.')).toEqual(['input.score', 'input.tags'])
})

test('words come from METADATA, from plain comments, from the list of builtins and from recorded inputs', () => {
  expect(ask('textDocument/hover', { word: 'not allow', into: 5 })).toMatchObject({
    contents: { value: expect.stringMatching(/Whether it may.*Only what is low/s) },
  })
  expect(ask('textDocument/hover', { word: 'lib.is_low', into: 6 })).toMatchObject({
    contents: { value: expect.stringMatching(/It is low\..*lib\.rego, line 5/s) },
  })
  expect(ask('textDocument/hover', { word: 'startswith' })).toMatchObject({ contents: { value: expect.stringContaining('Native') } })
  expect(ask('textDocument/hover', { word: 'input.score', into: 8 })).toMatchObject({
    contents: { value: expect.stringContaining('last seven days have it') },
  })
  expect(ask('textDocument/hover', { word: 'METADATA' })).toBeNull()
})

test('arguments are those of the builtin or of the function of the draft, and the one at the cursor is told', () => {
  expect(ask('textDocument/signatureHelp', { word: 'startswith(tag, ', into: 16 })).toMatchObject({
    activeParameter: 1,
    signatures: [{ label: 'startswith(search: string, base: string) -> boolean' }],
  })
  expect(ask('textDocument/signatureHelp', { word: 'is_low(input', into: 8 })).toMatchObject({
    signatures: [{ label: 'lib.is_low(score)' }],
  })
  expect(ask('textDocument/signatureHelp', { word: 'some tag', into: 6 })).toBeNull()
})

test('a definition in another file, uses in both, and a rename that never touches what is not the draft’s own', () => {
  expect(ask('textDocument/definition', { word: 'lib.is_low', into: 6 })).toMatchObject({
    uri: 'draft:///lib.rego',
    range: { start: { line: 4 } },
  })
  expect(ask('textDocument/references', { word: 'lib.is_low', into: 6 })).toHaveLength(3)
  const renamed = ask('textDocument/rename', { word: 'lib.is_low', into: 6, newName: 'is_small' }) as { changes: Record<string, unknown[]> }
  expect(Object.entries(renamed.changes).map(([uri, edits]) => `${uri} ${edits.length}`)).toEqual([
    'draft:///main.rego 1',
    'draft:///lib.rego 2',
  ])
  for (const [word, into] of [
    ['startswith', 1],
    ['input.score', 8],
    ['acgs.main', 6],
    ['some', 1],
  ] as const)
    expect(ask('textDocument/rename', { word, into, newName: 'x' }), word).toBeNull()
})

test('the outline and the folds follow the text', () => {
  expect(ask('textDocument/documentSymbol')).toMatchObject([{ name: 'allow' }, { name: 'deny' }])
  expect(ask('textDocument/foldingRange')).toEqual(
    expect.arrayContaining([
      { startLine: 8, endLine: 13, kind: 'region' },
      { startLine: 5, endLine: 7, kind: 'comment' },
      { startLine: 2, endLine: 3, kind: 'imports' },
    ]),
  )
})
