import { createHash } from 'node:crypto'

/** The Merkle tree of RFC 6962 §2.1 over the log's entries. A hash is 32 bytes of SHA-256. */
export type Hash = Buffer
/** The hash of a full subtree: level 0 is a leaf, level k covers leaves n·2^k to (n+1)·2^k − 1. */
export type HashAt = (level: number, n: number) => Promise<Hash>

export const EMPTY_ROOT: Hash = createHash('sha256').digest()
export const leafHash = (text: string): Hash => createHash('sha256').update('\0').update(text, 'utf8').digest()
export const nodeHash = (left: Hash, right: Hash): Hash => createHash('sha256').update('\x01').update(left).update(right).digest()

/** The full subtrees that make up the leaves from `from` to `to`, largest first where `from` is a multiple of it: the decomposition of §2.1. */
export function subtrees(from: number, to: number): { level: number; n: number }[] {
  const found: { level: number; n: number }[] = []
  let at = from
  while (at < to) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1
    found.push({ level, n: at / 2 ** level })
    at += 2 ** level
  }
  return found
}

/** Folds hashes of neighbouring subtrees, largest first, into the root over all of them. */
export const foldHashes = (hashes: readonly Hash[]): Hash =>
  hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right))

/** The frontier after more leaves: the full subtrees of the whole log, largest first. `size` is the size before. Also every node that became full. */
export function appendLeaves(
  frontier: readonly Hash[],
  size: number,
  leaves: readonly Hash[],
): { frontier: Hash[]; full: { level: number; n: number; hash: Hash }[] } {
  const stack = subtrees(0, size).map(({ level }, place) => {
    const hash = frontier[place]
    if (!hash) throw new Error('the frontier does not fit the size of the log')
    return { level, hash }
  })
  if (stack.length !== frontier.length) throw new Error('the frontier does not fit the size of the log')
  const full: { level: number; n: number; hash: Hash }[] = []
  leaves.forEach((leaf, step) => {
    let node = { level: 0, hash: leaf }
    let n = size + step
    full.push({ ...node, n })
    for (let top = stack.at(-1); top && top.level === node.level; top = stack.at(-1)) {
      stack.pop()
      node = { level: node.level + 1, hash: nodeHash(top.hash, node.hash) }
      n = Math.floor(n / 2)
      full.push({ ...node, n })
    }
    stack.push(node)
  })
  return { frontier: stack.map(({ hash }) => hash), full }
}

const foldRange = async (from: number, to: number, hashAt: HashAt): Promise<Hash> =>
  foldHashes(await Promise.all(subtrees(from, to).map(({ level, n }) => hashAt(level, n))))

/** The root over the first `size` leaves. */
export const rootOf = (size: number, hashAt: HashAt): Promise<Hash> => foldRange(0, size, hashAt)

/** Where a range of more than one leaf is split: the largest power of two below its length. */
const splitOf = (length: number): number => 2 ** Math.floor(Math.log2(length - 1))

/** The inclusion proof of leaf `index` in the tree of `size` leaves: §2.1.1, from the leaf upwards. Errors: RangeError. */
export async function inclusionProof(index: number, size: number, hashAt: HashAt): Promise<Hash[]> {
  if (index < 0 || index >= size) throw new RangeError(`leaf ${index} is not in a log of ${size}`)
  const path = async (from: number, to: number): Promise<Hash[]> => {
    if (to - from <= 1) return []
    const middle = from + splitOf(to - from)
    return index < middle
      ? [...(await path(from, middle)), await foldRange(middle, to, hashAt)]
      : [...(await path(middle, to)), await foldRange(from, middle, hashAt)]
  }
  return path(0, size)
}

/** The proof that the first `old` leaves of `size` are those of the tree of `old`: §2.1.2. Errors: RangeError. */
export async function consistencyProof(old: number, size: number, hashAt: HashAt): Promise<Hash[]> {
  if (old < 1 || old > size) throw new RangeError(`${old} is no earlier size of a log of ${size}`)
  const prove = async (from: number, to: number, isWhole: boolean): Promise<Hash[]> => {
    if (old === to) return isWhole ? [] : [await foldRange(from, to, hashAt)]
    const middle = from + splitOf(to - from)
    return old <= middle
      ? [...(await prove(from, middle, isWhole)), await foldRange(middle, to, hashAt)]
      : [...(await prove(middle, to, false)), await foldRange(from, middle, hashAt)]
  }
  return prove(0, size, true)
}
