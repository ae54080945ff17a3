import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { canonicalize } from 'json-canonicalize'
import type { JournalKind, JournalLine } from '@/lib/schemas/stop-journal'
import type { KeyRing } from '@/server/key-ring'

export type JournalKey = { kid: string; key: KeyObject /** base64url, 32 bytes */; x: string }
export type Journal = {
  path: string
  /** What was written so far, for the copy in the cluster. */
  text: () => string
  /** On disk when it returns. Errors: of the file system; whoever stops goes on without it and says so. */
  write: (kind: JournalKind, data: Record<string, unknown>) => JournalLine
  /** The last line, with the signature over the hash of the one before it. Nothing is written after it. */
  close: (data: Record<string, unknown>) => void
}

export const lineHash = (line: string): string => `sha256:${createHash('sha256').update(line).digest('hex')}`

/** A key of this journal alone: it proves that one hand wrote all of it, and not whose. */
export function journalKey(): JournalKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { x = '' } = privateKey.export({ format: 'jwk' })
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url')
  return { kid, key: privateKey, x }
}

/** The installation's own, where there is one: then the journal also says whose it is. */
export function keyOfRing(ring: KeyRing, nowMs: number): JournalKey | null {
  const [held] = ring.valid(nowMs)
  return held === undefined ? null : { kid: held.kid, key: held.key, x: held.public.x }
}

type Open = { path: string; id: string; bootId: string; key: JournalKey; now: () => Date }

/** One file a stop: a line is RFC 8785 JSON with the SHA-256 of the line before it, and is on disk before the next thing is done.
 *  Errors: EEXIST for a file that is there; another stop's record is never written into. */
export function openJournal({ path, id, bootId, key, now }: Open): Journal {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const fd = openSync(path, 'wx', 0o600)
  const lines: string[] = []
  let isClosed = false
  const write = (kind: JournalKind, data: Record<string, unknown>): JournalLine => {
    if (isClosed) throw new Error('The journal is closed.')
    const previous = lines.at(-1)
    const line: JournalLine = {
      n: lines.length + 1,
      at: now().toISOString(),
      boot_id: bootId,
      kind,
      data,
      prev: previous === undefined ? null : lineHash(previous),
    }
    const text = canonicalize(line)
    writeSync(fd, `${text}\n`)
    fsyncSync(fd)
    lines.push(text)
    return line
  }
  write('begin', { journal_id: id, kid: key.kid, x: key.x })
  return {
    path,
    text: () => lines.map((line) => `${line}\n`).join(''),
    write,
    close: (data) => {
      const prev = lineHash(lines.at(-1) ?? '')
      write('end', { ...data, kid: key.kid, signature: sign(null, Buffer.from(prev), key.key).toString('base64url') })
      isClosed = true
      closeSync(fd)
    },
  }
}
