import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { withScratch } from './scratch'

test('a folder of its own is gone afterwards, also after a failure; what a dead process left goes at the first', async () => {
  const left = join(tmpdir(), 'acgs-policy-99999999-left')
  const living = join(tmpdir(), `acgs-policy-${process.ppid}-living`)
  for (const path of [left, living]) mkdirSync(path, { recursive: true })
  let seen = ''
  const files = [{ path: 'a/b/x.rego', text: 'package x' }]
  const failing = withScratch(files, async ({ sources }) => {
    seen = sources
    expect(existsSync(join(sources, 'a/b/x.rego'))).toBe(true)
    expect(statSync(dirname(sources)).mode & 0o777).toBe(0o700)
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(existsSync(dirname(seen))).toBe(false)
  expect(existsSync(left)).toBe(false)
  expect(existsSync(living)).toBe(true)
  rmSync(living, { recursive: true })
})

test('two calls at once do not see each other', async () => {
  const where = await Promise.all([1, 2].map(() => withScratch([{ path: 'x.rego', text: '' }], async ({ sources }) => sources)))
  expect(new Set(where).size).toBe(2)
})
