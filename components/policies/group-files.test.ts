import { expect, test } from 'vitest'
import { groupFiles } from './group-files'

const file = (path: string) => ({ path, change: 'same' as const, isUnsaved: false, errors: 0, warnings: 0 })

test('files stand by what they do, each once', () => {
  const paths = ['z.rego', 'a.rego', 'a_test.rego', 'data.json', 'cases_one_test.json', 'fixtures/one.json', 'lib/b.rego', 'x.yaml']
  expect(groupFiles(paths.map(file)).map(({ title, files }) => `${title}: ${files.map(({ path }) => path).join(' ')}`)).toEqual([
    'Rules: a.rego lib/b.rego z.rego',
    'Data: data.json x.yaml',
    'Tests: a_test.rego cases_one_test.json fixtures/one.json',
  ])
  expect(groupFiles([])).toEqual([])
})
