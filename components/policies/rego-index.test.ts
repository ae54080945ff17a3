import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readFile } from './rego-file'
import { declarationsOf, indexOf, nameAt, placesOf } from './rego-index'
import { tokensOf } from './rego-tokens'

const MAIN = `package acgs.main

import data.acgs.lib as low

# METADATA
# title: Whether it may
default allow := false

allow if {
	low.is_low(input.score)
	some tag, n in input.tags
	startswith(tag, "allow")
	text := $"{tag} of {count([x | some x in low.all])}"
	data.acgs.lib.is_low(n)
	not text in data.lists.words
}

limit(amount, text) := amount if text != "allow"
`
const LIB = 'package acgs.lib\n\nis_low(score) if score < 3\n\nall := ["is_low"]\n\nboth if is_low(1)\n'
const texts = new Map([
  ['main.rego', MAIN],
  ['lib.rego', LIB],
])
const index = indexOf(texts)
const at = (text: string, word: string, into = 1) => {
  const before = text.slice(0, text.indexOf(word) + into).split('\n')
  return { row: before.length - 1, col: before.at(-1)?.length ?? 0 }
}
const meaning = (word: string, into = 1) => nameAt(index, 'main.rego', at(MAIN, word, into))?.meaning
const rows = (word: string, into = 1) => {
  const found = meaning(word, into)
  return found ? placesOf(index, found).map(({ path, token }) => `${path}:${token.row + 1}:${token.col}`) : null
}

test('a name stands for a rule of its package, one of another by an import or in full, a variable, a builtin or a path', () => {
  expect(meaning('allow if')).toEqual({ kind: 'rule', package: 'data.acgs.main', name: 'allow' })
  expect(meaning('low.is_low', 5)).toEqual({ kind: 'rule', package: 'data.acgs.lib', name: 'is_low' })
  expect(meaning('low.is_low', 1)).toEqual({ kind: 'package', package: 'data.acgs.lib' })
  expect(meaning('data.acgs.lib.is_low', 16)).toEqual({ kind: 'rule', package: 'data.acgs.lib', name: 'is_low' })
  expect(meaning('tag,', 1)).toMatchObject({ kind: 'local', name: 'tag' })
  expect(meaning('startswith')).toEqual({ kind: 'builtin', name: 'startswith' })
  expect(meaning('input.score', 7)).toEqual({ kind: 'path', name: 'input.score' })
  expect(meaning('data.lists.words', 6)).toEqual({ kind: 'path', name: 'data.lists' })
})

test('places are found in every file, in template strings too, and never in a text, a comment or another rule', () => {
  expect(rows('low.is_low', 5)).toEqual(['main.rego:10:5', 'main.rego:14:15', 'lib.rego:3:0', 'lib.rego:7:8'])
  expect(rows('tag,')).toEqual(['main.rego:11:6', 'main.rego:12:12', 'main.rego:13:12'])
  expect(rows('allow if')).toEqual(['main.rego:7:8', 'main.rego:9:0'])
  expect(rows('text :=')).toEqual(['main.rego:13:1', 'main.rego:15:5'])
  expect(rows('amount,')).toEqual(['main.rego:18:6', 'main.rego:18:23'])
})

test('a declaration is the head of a rule, the first place of a variable, or the file of a package', () => {
  const of = (word: string, into = 1) => {
    const found = meaning(word, into)
    return found ? declarationsOf(index, found).map(({ path, token }) => `${path}:${token.row + 1}`) : null
  }
  expect(of('low.is_low', 5)).toEqual(['lib.rego:3'])
  expect(of('low.is_low')).toEqual(['lib.rego:1'])
  expect(of('tag, "')).toEqual(['main.rego:11'])
  expect(of('allow if')).toEqual(['main.rego:7', 'main.rego:9'])
  expect(of('startswith')).toEqual([])
})

test('any text is read without failing, however broken', () => {
  for (const text of [
    '',
    '"',
    '$"{',
    '`\n',
    'package',
    'import data.',
    'a := {',
    '}}}',
    '\\',
    'a("\\',
    '$`{x}\n`',
    'x := "🙂" # é',
    'some',
  ]) {
    expect(() => readFile('x.rego', text)).not.toThrow()
    for (const { row, col, end, text: part } of tokensOf(text)) expect(text.split('\n')[row]?.slice(col, end)).toBe(part)
  }
})

test('in the shipped constitution every rule that is called by another package is found', () => {
  const folder = join(import.meta.dirname, '../../policies/constitution')
  const all = indexOf(new Map(readdirSync(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')])))
  const lib = all.files.get('lib.rego')
  const names = [...new Set(lib?.rules.map(({ name }) => name))]
  expect(names.length).toBeGreaterThan(10)
  const some = names.slice(0, 8) // each looks at every name of every file
  const used = some.filter((name) =>
    placesOf(all, { kind: 'rule', package: lib?.package?.path ?? '', name }).some(({ path }) => path !== 'lib.rego'),
  )
  expect(used.length).toBeGreaterThan(3)
})
