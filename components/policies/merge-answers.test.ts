import { expect, test } from 'vitest'
import { rulesIn } from './list-rules'
import { mergeAnswers } from './merge-answers'

const METHOD = 'textDocument/documentSymbol'
const at = (line: number) => ({ start: { line, character: 0 }, end: { line, character: 4 } })
const symbol = (name: string, kind: number, { line = 0, children = [] as object[] } = {}) => ({
  ...{ name, kind, range: at(line), selectionRange: at(line), children },
})
const own = () => [symbol('decision', 13)]

test('an outline of a package without any rule is none: the page answers for a server that has not read the file yet', () => {
  expect(mergeAnswers(METHOD, [symbol('data.acgs.main', 4)], own)).toEqual(own())
  expect(mergeAnswers(METHOD, null, own)).toEqual(own())
})

test('a server that lists rules is believed, and a rule with several heads is one rule by its own name', () => {
  const heads = [symbol('#1', 13, { line: 7 }), symbol('#2', 13, { line: 9 })]
  const found = [
    symbol('data.acgs.main', 4, { children: [symbol('decision', 13, { line: 7, children: heads }), symbol('allow', 13, { line: 3 })] }),
  ]
  expect(mergeAnswers(METHOD, found, own)).toBe(found)
  expect(rulesIn(found as never).map(({ name }) => name)).toEqual(['allow', 'decision'])
})
