import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './project-files'
import { isThere, REQUIREMENTS, scorecardText, scored, shareOf } from './scorecard'

test('every test that a row names is there', () => {
  const lacking = REQUIREMENTS.flatMap(({ id, evidence }) =>
    evidence.filter((one) => !isThere(one)).map(([file, title]) => `${id}: ${title} (${file})`),
  )
  expect(lacking).toEqual([])
})

test('a row without its test, or with a part missing, is not counted as tested', () => {
  const row = { id: 'V0', requirement: 'r', control: 'c' }
  const real = ['server/testing/scorecard.test.ts', 'every test that a row names is there'] as const
  const invented = ['server/testing/scorecard.test.ts', ['a test', 'that nobody wrote'].join(' ')] as const
  const scores = scored([
    { ...row, evidence: [real] },
    { ...row, evidence: [real, invented] },
    { ...row, evidence: [real], missing: 'a part' },
    { ...row, evidence: [] },
    { ...row, evidence: [], doesNotApply: 'there is nothing of that kind' },
  ])
  expect(scores.map(({ score }) => score)).toEqual([2, 0, 1, 0, null])
  expect(shareOf(scores)).toEqual({ full: 1, applying: 4 })
})

test('at least nine in ten rows that apply are tested in full', () => {
  const { full, applying } = shareOf(scored())
  expect(applying).toBeGreaterThan(50)
  expect(full / applying).toBeGreaterThanOrEqual(0.9)
})

test('docs/security.md is what the rows say: npm run security writes it', async () => {
  await expect(scorecardText()).toMatchFileSnapshot(join(ROOT, 'docs/security.md'))
})
