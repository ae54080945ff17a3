import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { AppError } from '@/lib/errors'
import { filePolicies } from './policies'

vi.mock('node:fs/promises', { spy: true })
afterEach(() => vi.mocked(readFile).mockReset())

const refusal = async (act: Promise<unknown>) => {
  const cause = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return cause instanceof AppError ? `${cause.code}: ${cause.message}` : `not refused as it should be: ${cause}`
}

test('the shipped bundle is the one the lock names', async () => {
  const { lockedDigest, constitutionHash, manifest, wasm, dataJson } = await filePolicies().readSeedBundle()
  expect(lockedDigest).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(manifest.revision).toBe(constitutionHash)
  expect([...wasm.subarray(0, 4)]).toEqual([0, 97, 115, 109])
  expect(Object.keys(JSON.parse(dataJson))).toEqual(['acgs'])
})

test('one bit of difference to the lock is refused before anything is unpacked', async () => {
  const bytes = await readFile('policies/seed-bundle.tar.gz')
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  vi.mocked(readFile).mockResolvedValueOnce(bytes)
  expect(await refusal(filePolicies().readSeedBundle())).toContain('BAD_REQUEST: The seed bundle is not the one the lock names')
})

test('without the file it says how to get it back', async () => {
  vi.mocked(readFile).mockRejectedValueOnce(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }))
  expect(await refusal(filePolicies().readSeedBundle())).toContain('npm run policy:bundle')
})

test('a bundle from elsewhere that is refused says why', async () => {
  expect(await refusal(filePolicies().openBundle(gzipSync('no tar')))).toMatch(/^BAD_REQUEST: The bundle was refused: /)
  expect(await refusal(filePolicies().openBundle(new Uint8Array()))).toBe('BAD_REQUEST: The bundle was refused: it is not a gzip file.')
})
