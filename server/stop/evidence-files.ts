import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalKind } from '@/lib/schemas/stop-journal'
import { sha256 } from '@/server/runs/evidence/keep'
import { type EvidenceStore, type KeptRow, type Piece, whyMissing } from '@/server/runs/evidence/piece'
import { wordsOf } from '@/server/runs/trouble'

type Open = { dir: string; write: (kind: JournalKind, data: Record<string, unknown>) => void }

/** Part of a path, whatever it is called. */
const plain = (name: string) =>
  name
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 128)

function store(path: string, body: Buffer): void {
  const fd = openSync(path, 'wx', 0o600)
  try {
    writeSync(fd, body)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Evidence as files of a folder, with a line of the journal each that holds its digest: whoever changes a file changes what the journal says.
 *  What cannot be written is a gap. Errors: none. */
export function evidenceFiles({ dir, write }: Open): EvidenceStore {
  const kept = new Map<string, KeptRow>()
  const keepOne = ({ subject, named, taken }: Piece): void => {
    const id = `${subject.targetKey}/${named.name}`
    if (kept.has(id)) return
    const file = join(plain(subject.targetKey), plain(named.name))
    const row: KeptRow = { targetKey: subject.targetKey, name: named.name, digest: null, size: null, isTruncated: false, missing: null }
    if ('missing' in taken) row.missing = whyMissing(taken)
    else {
      const body = Buffer.from(taken.body)
      try {
        mkdirSync(join(dir, plain(subject.targetKey)), { recursive: true, mode: 0o700 })
        store(join(dir, file), body)
        Object.assign(row, { digest: sha256(body), size: body.length, isTruncated: taken.isTruncated === true })
      } catch (cause) {
        row.missing = `it could not be written: ${wordsOf(cause)}`
      }
    }
    kept.set(id, row)
    const { targetKey, ...rest } = row
    write('evidence', { target: targetKey, sandbox: subject.sandboxId, agent: subject.agentId, media_type: named.mediaType, file, ...rest })
  }
  return { keep: (pieces) => pieces.forEach(keepOne), rows: () => [...kept.values()] }
}
