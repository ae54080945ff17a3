import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { KubeObject } from './object'
import type { Change, Journal, Stored } from './store'

const COMPACT_BYTES = 16 * 1024 * 1024
// What a power cut takes from the end of the journal may have been seen: the next versions are beyond it.
const VERSIONS_SKIPPED = 1000

type Line = { v: number; r: string; o: KubeObject; gone?: true }

const SNAPSHOT = 'snapshot.jsonl'
const LOG = 'journal.jsonl'

function readLines(path: string): { lines: Line[]; wholeBytes: number } {
  if (!existsSync(path)) return { lines: [], wholeBytes: 0 }
  const bytes = readFileSync(path)
  // A process that was killed leaves half a line at the end, and nothing is known of it.
  const wholeBytes = bytes.lastIndexOf(10) + 1
  const lines: Line[] = bytes
    .subarray(0, wholeBytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { lines, wholeBytes }
}

function replay(lines: Line[]): Stored {
  const objects = new Map<string, { resource: string; object: KubeObject }>()
  let version = 0
  for (const { v, r, o, gone } of lines) {
    version = Math.max(version, v)
    const key = `${r} ${o.metadata.namespace ?? ''} ${o.metadata.name}`
    if (gone) objects.delete(key)
    else objects.set(key, { resource: r, object: o })
  }
  return { version, objects: [...objects.values()] }
}

export type OpenJournal = Journal & { stored: Stored; close(): void }

/** Keeps a store's changes in a folder: a snapshot, and a line for each change since. What was committed is on the disk's cache when `write` returns. */
export function openJournal(folder: string): OpenJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const paths = { snapshot: join(folder, SNAPSHOT), log: join(folder, LOG) }
  const log = readLines(paths.log)
  const lines = [...readLines(paths.snapshot).lines, ...log.lines]
  const read = replay(lines)
  const current = new Map(read.objects.map((found) => [found.object.metadata.uid, found]))
  const stored: Stored = { version: lines.length === 0 ? 0 : read.version + VERSIONS_SKIPPED, objects: read.objects }
  let version = stored.version
  let file = openSync(paths.log, 'a', 0o600)
  let bytes = log.wholeBytes
  ftruncateSync(file, bytes)

  function compact() {
    const all: Line[] = [...current.values()].map(({ resource, object }) => ({ v: version, r: resource, o: object }))
    const temporary = `${paths.snapshot}.new`
    writeFileSync(temporary, all.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600, flush: true })
    renameSync(temporary, paths.snapshot)
    closeSync(file)
    // The snapshot holds everything, so a log that is read once more changes nothing.
    file = openSync(paths.log, 'w', 0o600)
    bytes = 0
  }

  function write(changes: readonly Change[]) {
    let text = ''
    for (const { type, resource, object, version: at } of changes) {
      const isGone = type === 'DELETED'
      if (isGone) current.delete(object.metadata.uid)
      else current.set(object.metadata.uid, { resource, object })
      version = at
      text += `${JSON.stringify({ v: at, r: resource, o: object, ...(isGone ? { gone: true } : {}) } satisfies Line)}\n`
    }
    bytes += writeSync(file, text)
    if (bytes > COMPACT_BYTES) compact()
  }

  return {
    stored,
    write,
    close() {
      fsyncSync(file)
      closeSync(file)
    },
  }
}
