import { expect, test } from 'vitest'
import { rego } from './rego-language'

/** Pieces of the text with how they are shown. */
function piecesOf(text: string): string[] {
  const tree = rego.parser.parse(text)
  const pieces: string[] = []
  tree.iterate({
    enter: ({ name, from, to }) => {
      if (from !== to && name !== 'Document') pieces.push(`${name}:${text.slice(from, to)}`)
    },
  })
  return pieces
}

test('keywords, calls, strings, numbers and comments are told apart', () => {
  expect(piecesOf('allow if count(input.x) > 1.5e3 # why')).toEqual([
    'variableName:allow',
    'keyword:if',
    'variableName.function:count',
    'punctuation:(',
    'variableName.special:input',
    'punctuation:.',
    'variableName:x',
    'punctuation:)',
    'operator:>',
    'number:1.5e3',
    'comment:# why',
  ])
})

test('a raw string goes over lines and its backslash and quote mean nothing', () => {
  expect(piecesOf('a := `x"\n\\` == b').filter((one) => !one.startsWith('variable'))).toEqual([
    'operator::=',
    'string:`x"',
    'string:\\`',
    'operator:==',
  ])
})

test('an expression inside a template string is code again, also with braces of its own', () => {
  const pieces = piecesOf('m := $"is {count({x | some x in xs})} \\{ of {n}" in y')
  expect(pieces).toContain('variableName.function:count')
  expect(pieces).toContain('keyword:some')
  expect(pieces.at(-2)).toBe('keyword:in')
  expect(pieces.some((one) => one.startsWith('string:') && one.includes('\\{ of'))).toBe(true)
})

test('a raw template goes over lines too', () => {
  expect(piecesOf('m := $`a\nb {n}` if x').slice(-2)).toEqual(['keyword:if', 'variableName:x'])
})

test('a string that is not closed ends with its line', () => {
  expect(piecesOf('a := "x\nb if c')).toContain('keyword:if')
})
