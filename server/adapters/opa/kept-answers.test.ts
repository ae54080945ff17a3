import { expect, test } from 'vitest'
import { digestOfTexts, keptAnswers } from './kept-answers'

test('one question is asked once, also while its answer is on the way; the oldest is forgotten', async () => {
  const answers = keptAnswers<number>(2)
  let asked = 0
  const ask = async () => ++asked
  expect(await Promise.all([answers('a', ask), answers('a', ask)])).toEqual([1, 1])
  await answers('b', ask)
  await answers('a', ask)
  await answers('c', ask)
  expect(await answers('a', ask)).toBe(1)
  expect(await answers('b', ask)).toBe(4)
})

test('a failure is not kept, nor an answer that is not to be', async () => {
  const answers = keptAnswers<number>(2, (one) => one > 1)
  await expect(answers('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await answers('a', async () => 1)).toBe(1)
  expect(await answers('a', async () => 2)).toBe(2)
  expect(await answers('a', async () => 3)).toBe(2)
})

test('lists of texts that read alike in a row have digests of their own', () => {
  expect(digestOfTexts('a', 'bc')).not.toBe(digestOfTexts('ab', 'c'))
})
