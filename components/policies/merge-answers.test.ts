import { expect, test } from 'vitest'
import { mergeAnswers } from './merge-answers'

const METHOD = 'textDocument/documentSymbol'
const own = () => [{ name: 'decision', kind: 13 }]

test('an outline of a package without any rule is none: the page answers for a server that has not read the file yet', () => {
  expect(mergeAnswers(METHOD, [{ name: 'acgs.main', kind: 4 }], own)).toEqual(own())
  expect(mergeAnswers(METHOD, [{ name: 'acgs.main', kind: 4, children: [] }], own)).toEqual(own())
  expect(mergeAnswers(METHOD, null, own)).toEqual(own())
})

test('a server that lists rules is believed', () => {
  const nested = [{ name: 'acgs.main', kind: 4, children: [{ name: 'allow', kind: 13 }] }]
  expect(mergeAnswers(METHOD, nested, own)).toBe(nested)
  const flat = [{ name: 'allow', kind: 13 }]
  expect(mergeAnswers(METHOD, flat, own)).toBe(flat)
})
