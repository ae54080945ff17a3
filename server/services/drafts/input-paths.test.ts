import { expect, test } from 'vitest'
import { serviceContext } from '@/server/testing/actors'
import { aDraft, aRecordedDecision } from '@/server/testing/drafts'
import { inputPaths } from './input-paths'
import { readDraftTexts } from './read-texts'

test('members of recorded inputs are told by name, without a value and without what is in lists', async () => {
  const name = `member_${Date.now().toString(36)}`
  await aRecordedDecision({ input: { agent_id: 'a', [name]: { inner: 'secret value', list: [{ hidden: 1 }], 'not-a-name': 1 } } })
  const { of, paths } = await inputPaths(serviceContext())
  const own = paths.filter(({ path }) => path.startsWith(`input.${name}`)).map(({ path }) => path)
  expect(of).toBeGreaterThan(0)
  expect(own.sort()).toEqual([`input.${name}`, `input.${name}.inner`, `input.${name}.list`])
  expect(JSON.stringify(paths)).not.toContain('secret value')
})

test('a page gets every text of a draft in one answer, but those of cases', async () => {
  const id = await aDraft([
    { path: 'main.rego', text: 'package x\n' },
    { path: 'data.json', text: '{}' },
    { path: 'cases_test.json', text: '{}' },
  ])
  expect((await readDraftTexts(serviceContext(), { id })).files.map(({ path }) => path)).toEqual(['data.json', 'main.rego'])
  await expect(readDraftTexts(serviceContext(), { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
