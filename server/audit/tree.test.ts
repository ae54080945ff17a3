import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { appendLeaves, consistencyProof, EMPTY_ROOT, foldHashes, type Hash, inclusionProof, leafHash, nodeHash, rootOf } from './tree'

/** The leaves of the reference tests of Certificate Transparency. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const bytes = INPUTS.map((hex) => Buffer.from(hex, 'hex'))
const leaves = bytes.map((one) => createHash('sha256').update('\0').update(one).digest())

/** Straight from the definition of §2.1. */
function plainRoot(hashes: readonly Hash[]): Hash {
  const [only] = hashes
  if (hashes.length <= 1) return only ?? EMPTY_ROOT
  let split = 1
  while (split * 2 < hashes.length) split *= 2
  return nodeHash(plainRoot(hashes.slice(0, split)), plainRoot(hashes.slice(split)))
}
const at = (all: readonly Hash[]) => async (level: number, n: number) => plainRoot(all.slice(n * 2 ** level, (n + 1) * 2 ** level))

test('roots are those of the reference tests', async () => {
  expect(EMPTY_ROOT.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  for (const [n, root] of ROOTS.entries()) expect((await rootOf(n + 1, at(leaves))).toString('hex')).toBe(root)
})

test('appending in any portions gives the same frontier, root and full nodes', async () => {
  const many = Array.from({ length: 70 }, (_, n) => leafHash(`entry ${n}`))
  for (const portion of [1, 3, 16, 70]) {
    let frontier: Hash[] = []
    const full = new Map<string, string>()
    for (let size = 0; size < many.length; size += portion) {
      const next = appendLeaves(frontier, size, many.slice(size, size + portion))
      frontier = next.frontier
      for (const { level, n, hash } of next.full) full.set(`${level}/${n}`, hash.toString('hex'))
    }
    expect(foldHashes(frontier)).toEqual(plainRoot(many))
    expect(full.get('6/0')).toBe(plainRoot(many.slice(0, 64)).toString('hex'))
    expect(full.get('1/34')).toBe(plainRoot(many.slice(68, 70)).toString('hex'))
    expect(full.has('6/1')).toBe(false)
  }
  expect(() => appendLeaves([], 3, [])).toThrow('frontier')
})

const hex = (hashes: readonly Hash[]) => hashes.map((one) => one.toString('hex').slice(0, 8))
test('proofs are those of the reference tests', async () => {
  expect(hex(await inclusionProof(0, 8, at(leaves)))).toEqual(['96a296d2', '5f083f0a', '6b47aaf2'])
  expect(hex(await inclusionProof(5, 8, at(leaves)))).toEqual(['bc1a0643', 'ca854ea1', 'd37ee418'])
  expect(hex(await inclusionProof(2, 3, at(leaves)))).toEqual(['fac54203'])
  expect(hex(await consistencyProof(1, 8, at(leaves)))).toEqual(['96a296d2', '5f083f0a', '6b47aaf2'])
  expect(hex(await consistencyProof(6, 8, at(leaves)))).toEqual(['0ebc5d34', 'ca854ea1', 'd37ee418'])
  expect(await consistencyProof(8, 8, at(leaves))).toEqual([])
  await expect(inclusionProof(8, 8, at(leaves))).rejects.toThrow('not in a log')
  await expect(consistencyProof(9, 8, at(leaves))).rejects.toThrow('no earlier size')
})
