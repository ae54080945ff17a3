import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { canonicalize } from 'json-canonicalize'
import { checkpointText, publicBytes, signNote, vkeyOf } from '@/server/audit/note'
import { tilePath, tilesOf } from '@/server/audit/tile-path'
import { foldHashes, type Hash, leafHash, nodeHash } from '@/server/audit/tree'

export const ORIGIN = 'acgs-simulated/test/audit'
export const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey
export const keyLine = (key: KeyObject, { name = ORIGIN, from = '2026-01-01T00:00:00.000Z', until = '-' } = {}): string =>
  `${vkeyOf({ name, publicKey: publicBytes(key) })} ${from} ${until}\n`

const START_MS = Date.parse('2026-11-01T00:00:00.000Z')
/** An entry's text; every hundredth is a heartbeat, a second apart. */
export const textOf = (n: number, more: object = {}): string =>
  canonicalize({
    v: 1,
    id: `entry-${n}`,
    at: new Date(START_MS + n * 1000).toISOString(),
    action: n % 100 === 0 ? 'audit.heartbeat' : 'agents.block',
    actor: { id: `person-${n % 7}`, kind: 'person', roles: ['lead'], session_hash: null, mfa: false },
    reason: `because of “${n}” \\ "quoted"\n`,
    late: false,
    ...more,
  })
export const textsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => textOf(n))

/** The root over leaves, straight from the definition. */
export function plainRoot(leaves: readonly Hash[]): Hash {
  const [only] = leaves
  if (leaves.length <= 1) return only ?? foldHashes([])
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return nodeHash(plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split)))
}

export type Signing = { key: KeyObject; name?: string }
export const noteOf = (leaves: readonly Hash[], size: number, { key, name = ORIGIN }: Signing): string =>
  signNote(checkpointText({ origin: ORIGIN, size, root: plainRoot(leaves.slice(0, size)) }), [{ name, key }])

export type Log = { texts: readonly string[]; sizes: readonly number[]; key: KeyObject; first?: number; end?: number; keys?: string }

/** The files of an export of a log by name, made from the definitions and not by what makes exports. */
export function exportFiles({ texts, sizes, key, first = 0, end = texts.length, keys = keyLine(key) }: Log): Map<string, Buffer> {
  const leaves = texts.map(leafHash)
  const files = new Map<string, Buffer>()
  const put = (name: string, content: string | Buffer) => files.set(name, Buffer.from(content))
  put('manifest.json', JSON.stringify({ v: 1, origin: ORIGIN, first, end, size: texts.length }))
  put('keys.txt', `# keys\n${keys}`)
  for (const size of new Set([...sizes, texts.length])) put(`checkpoints/${size}.note`, noteOf(leaves, size, { key }))
  for (const tile of tilesOf(texts.length)) {
    const span = 256 ** tile.level
    const hashes = Array.from({ length: tile.width }, (_, i) => {
      const at = (tile.n * 256 + i) * span
      return plainRoot(leaves.slice(at, at + span))
    })
    put(tilePath(tile), Buffer.concat(hashes))
  }
  put(
    'entries.jsonl',
    texts
      .slice(first, end)
      .map((text) => `${text}\n`)
      .join(''),
  )
  return files
}

export function writeFiles(folder: string, files: ReadonlyMap<string, Buffer>): void {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
}
