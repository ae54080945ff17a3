import { expect, test } from 'vitest'
import { quickFiles } from './quick-files'

const cases = (path: string, bytes: number, key = 'cases') => ({ path, text: JSON.stringify({ [key]: { one: 'x'.repeat(bytes) } }) })
const rego = { path: 'x.rego', text: 'package x' }
const reader = (path: string, document: string) => ({ path, text: `package x_test\n\ntest_a if ${document}.one` })
const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path)

test('a large document of cases is left out with the tests that read it, and they are named', () => {
  const files = [rego, cases('cases_a_test.json', 40_000), cases('cases_b_test.json', 40_000), reader('corpus_test.rego', 'data.cases')]
  const { files: some, left } = quickFiles([...files, reader('x_test.rego', 'data.x')])
  expect(paths(some)).toEqual(['x.rego', 'x_test.rego'])
  expect(left).toEqual(['corpus_test.rego'])
})

test('a small one runs, and so does another document beside a large one', () => {
  const files = [rego, cases('fixtures/a.json', 100), reader('a_test.rego', 'data.fixtures.cases'), cases('big_test.json', 70_000, 'big')]
  const { files: some, left } = quickFiles([...files, reader('b_test.rego', 'data.big')])
  expect(paths(some)).toEqual(['x.rego', 'fixtures/a.json', 'a_test.rego'])
  expect(left).toEqual(['b_test.rego'])
})
