import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RuntimeRows, type RuntimeSnapshot, snapshotOf } from './runtime'
import { writeWhole } from './trust'

/** The runtime data as it was last confirmed, on this engine's disk: what a start without a database decides with, at its true age. */
export type RuntimeCopy = {
  keep(rows: RuntimeRows): void
  restore(): { snapshot: RuntimeSnapshot; ageMs: number } | null
}
/** Older than a day it would only be refused, decision by decision. */
const KEPT_MS = 86_400_000
const AGAIN_MS = 5000

type Options = { folder: string; now?: () => number; onKept: (cause: unknown) => void }

export function createRuntimeCopy({ folder, now = Date.now, onKept }: Options): RuntimeCopy {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'runtime.json')
  let revision = -1
  let writtenMs = Number.NEGATIVE_INFINITY
  return {
    keep(rows) {
      const nowMs = now()
      if (rows.revision === revision && nowMs - writtenMs < AGAIN_MS) return
      try {
        writeWhole(path, JSON.stringify({ confirmedMs: nowMs, rows }))
        revision = rows.revision
        writtenMs = nowMs
      } catch (cause) {
        onKept(cause)
      }
    },
    restore() {
      try {
        const { confirmedMs, rows } = JSON.parse(readFileSync(path, 'utf8')) as { confirmedMs: number; rows: RuntimeRows } // a file of ours
        const ageMs = Math.max(0, now() - confirmedMs)
        return ageMs < KEPT_MS ? { snapshot: snapshotOf(rows), ageMs } : null
      } catch {
        return null
      }
    },
  }
}
