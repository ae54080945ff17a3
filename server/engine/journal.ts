import { writeSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { DecisionRecord } from '@/lib/schemas/record'

/** A decision on its way to the database. `handlerNs` is known once it was answered; a record read back after a crash has the one in its metrics. */
export type Entry = { record: DecisionRecord; handlerNs: number | null }
export type Lost = { buffer: number; spool: number; ingest: number }
export type JournalOptions = {
  folder: string
  maxBytes: number
  maxAgeMs: number
  now?: () => number
}
export type Journal = Awaited<ReturnType<typeof openJournal>>

const SEGMENT_RECORDS = 2000
const SEGMENT_BYTES = 4 * 1024 * 1024
/** Sealed segments beyond this many bytes are read back from disk when their turn comes. */
const KEEP_BYTES = 16 * 1024 * 1024

type Segment = { path: string; bytes: number; count: number; madeAtMs: number; entries: Entry[] | null }
type Open = Segment & { entries: Entry[]; file: FileHandle }
type Waiting = { line: string; entry: Entry; resolve: () => void; reject: (reason: unknown) => void }

const isRecord = (value: unknown): value is DecisionRecord => typeof value === 'object' && value !== null && 'decision_id' in value

/** Lines of a segment. The last one may be torn by a crash: its decision was never answered, so it is none. */
function entriesOf(text: string): Entry[] {
  const entries: Entry[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    try {
      const record: unknown = JSON.parse(line)
      if (isRecord(record)) entries.push({ record, handlerNs: null })
    } catch {
      // torn
    }
  }
  return entries
}

/** Answered decisions on disk until the database has them: written before the answer, in one write for all that wait, so a killed engine loses none.
 *  Holds at most `maxBytes` and nothing older than `maxAgeMs`; what must go is counted as lost, oldest first. */
export async function openJournal({ folder, maxBytes, maxAgeMs, now = Date.now }: JournalOptions) {
  const sealed: Segment[] = []
  const lost: Lost = { buffer: 0, spool: 0, ingest: 0 }
  const session = now().toString(36)
  let made = 0
  let current: Open | null = null
  let opening: Promise<Open> | null = null
  let waiting: Waiting[] = []
  let isWriting = false
  let failure: string | null = null

  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.jsonl')).sort()) {
    const path = join(folder, name)
    const { size, mtimeMs } = await stat(path)
    const count = entriesOf(await readFile(path, 'utf8')).length
    if (count === 0) await unlink(path)
    else sealed.push({ path, bytes: size, count, madeAtMs: mtimeMs, entries: null })
  }

  /** One file is opened at a time, whoever asks: a second one would take the first one's place with what is in it. */
  function segment(): Promise<Open> {
    if (current) return Promise.resolve(current)
    opening ??= (async () => {
      try {
        const path = join(folder, `${session}-${String(made++).padStart(8, '0')}.jsonl`)
        current = { path, bytes: 0, count: 0, madeAtMs: now(), entries: [], file: await open(path, 'ax', 0o600) }
        return current
      } finally {
        opening = null
      }
    })()
    return opening
  }

  async function seal(): Promise<void> {
    if (!current || current.count === 0) return
    const { file, ...full } = current
    current = null
    const kept = sealed.reduce((total, one) => total + (one.entries ? one.bytes : 0), 0)
    sealed.push({ ...full, entries: kept + full.bytes > KEEP_BYTES ? null : full.entries })
    await file.close()
  }

  /** Makes room by the two limits; returns how many decisions that cost. */
  async function shed(): Promise<number> {
    let shedCount = 0
    while (sealed.length > 0) {
      const [oldest] = sealed
      const isOverBytes = sealed.reduce((total, one) => total + one.bytes, current?.bytes ?? 0) > maxBytes
      if (!oldest || !(isOverBytes || now() - oldest.madeAtMs > maxAgeMs)) break
      sealed.shift()
      await unlink(oldest.path).catch(() => undefined)
      lost.spool += oldest.count
      shedCount += oldest.count
    }
    return shedCount
  }

  async function write(): Promise<void> {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        const at = await segment()
        const bytes = Buffer.from(group.map(({ line }) => line).join(''))
        // At once and not by way of the thread pool: the answer waits for it, and that hop costs more than the write.
        if (writeSync(at.file.fd, bytes) !== bytes.length) throw new Error('the disk took only a part')
        at.bytes += bytes.length
        at.count += group.length
        for (const { entry } of group) at.entries.push(entry)
        failure = null
        for (const { resolve } of group) resolve()
        if (at.count >= SEGMENT_RECORDS || at.bytes >= SEGMENT_BYTES) await seal()
      } catch (cause) {
        failure = cause instanceof Error ? cause.message : String(cause)
        await abandon()
        for (const { reject } of group) reject(cause)
      }
    }
    isWriting = false
  }

  /** After a failed write the end of the file is unknown: what was acknowledged before it stays, the next write starts a new file. */
  async function abandon(): Promise<void> {
    try {
      await seal()
      if (current) await current.file.close()
    } catch {
      // a file that cannot even be closed is read back at the next start
    }
    current = null
  }

  return {
    /** Resolves once the record is written. Rejects when it is not: the decision must then not be answered. */
    append(entry: Entry): Promise<void> {
      return new Promise((resolve, reject) => {
        waiting.push({ line: `${JSON.stringify(entry.record)}\n`, entry, resolve, reject })
        if (waiting.length === 1) setImmediate(() => void write())
      })
    },
    /** The oldest records that are not in the database yet, or null. The same ones come again until `drop` is called. */
    async oldest(): Promise<{ entries: readonly Entry[]; drop: () => Promise<void> } | null> {
      await shed()
      if (sealed.length === 0 && !isWriting) await seal()
      const [first] = sealed
      if (!first) return null
      const entries = first.entries ?? entriesOf(await readFile(first.path, 'utf8'))
      return {
        entries,
        drop: async () => {
          const at = sealed.indexOf(first)
          if (at >= 0) sealed.splice(at, 1)
          await unlink(first.path).catch(() => undefined)
        },
      }
    },
    shed,
    /** After a failed write: tries whether the disk takes anything again, so that an engine nobody asks gets well by itself. */
    async probe(): Promise<void> {
      if (failure === null || isWriting) return
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const at = await segment()
        at.bytes += (await at.file.write('\n')).bytesWritten
        failure = null
      } catch (cause) {
        failure = cause instanceof Error ? cause.message : String(cause)
      }
    },
    lost,
    failure: () => failure,
    backlog: () => ({
      records: sealed.reduce((total, one) => total + one.count, current?.count ?? 0),
      bytes: sealed.reduce((total, one) => total + one.bytes, current?.bytes ?? 0),
    }),
    async close(): Promise<void> {
      while (isWriting || waiting.length > 0) await new Promise((next) => setImmediate(next))
      await seal()
    },
  }
}
