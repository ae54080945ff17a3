import { AppError } from '@/lib/errors'
import type { AuditProof, AuditRef } from '@/lib/schemas/audit'
import { hashesIn } from '@/server/audit/hash-at'
import { MissingHash } from '@/server/audit/tiles'
import { type Hash, inclusionProof, leafHash, nodeHash, rootOf } from '@/server/audit/tree'
import type { ServiceContext } from '@/server/context'
import { entryAt } from './entry-at'

/** C2SP tlog-proof: https://c2sp.org/tlog-proof, without extra data. */
export const proofText = (idx: number, hashes: readonly string[], note: string): string =>
  `c2sp.org/tlog-proof@v1\nindex ${idx}\n${hashes.map((hash) => `${hash}\n`).join('')}\n${note}`

/** The root that a leaf and its proof lead to: RFC 9162 §2.1.3.2. */
export function rootFrom(leaf: Hash, { idx, size, hashes }: { idx: number; size: number; hashes: readonly Hash[] }): Hash {
  let at = idx
  let last = size - 1
  let root = leaf
  for (const hash of hashes) {
    if (at % 2 === 1 || at === last) {
      root = nodeHash(hash, root)
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2)
        last = Math.floor(last / 2)
      }
    } else root = nodeHash(root, hash)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return root
}

type Signed = { size: number; root: Buffer; note: string; at: Date | null }

async function newestNote(ctx: ServiceContext): Promise<Signed> {
  const head = await ctx.db.auditHead.findUnique({ where: { id: 1 } })
  const [, size = '', root = ''] = head?.note?.split('\n') ?? []
  if (!head?.note || !/^\d+$/.test(size)) throw new AppError('NOT_FOUND', 'No checkpoint is signed yet, so nothing can be proved.')
  return { size: Number(size), root: Buffer.from(root, 'base64'), note: head.note, at: head.notedAt }
}

/** Proves that one entry is in the log of the newest signed checkpoint, recomputed from what is stored now.
 *  Out: the proof, and in `mismatch` why it does not lead to the signed root. Errors: NOT_FOUND (no such entry, no checkpoint over it yet). */
export async function proveEntry(ctx: ServiceContext, { idx }: AuditRef): Promise<AuditProof> {
  const found = await entryAt(ctx, idx)
  const { size, root, note, at } = await newestNote(ctx)
  if (idx >= size)
    throw new AppError('NOT_FOUND', `The newest checkpoint covers ${size} entries. Entry ${idx} is sealed and waits for the next.`)
  const hashAt = hashesIn(ctx.db)
  const leaf = leafHash(found.text)
  let hashes: Hash[] = []
  let mismatch: string | null = null
  try {
    hashes = await inclusionProof(idx, size, hashAt)
    if (!rootFrom(leaf, { idx, size, hashes }).equals(root))
      mismatch = (await rootOf(size, hashAt)).equals(root)
        ? 'The text of this entry is not the one that was sealed.'
        : `The first ${size} entries are not those of the signed checkpoint.`
  } catch (cause) {
    if (!(cause instanceof MissingHash)) throw cause
    mismatch = `The stored log cannot prove it: ${cause.message}.`
  }
  const encoded = hashes.map((hash) => hash.toString('base64'))
  return {
    idx,
    size,
    leaf: leaf.toString('base64'),
    root: root.toString('base64'),
    hashes: encoded,
    checkpoint: { at: at?.toISOString() ?? null, note },
    text: proofText(idx, encoded, note),
    mismatch,
  }
}
