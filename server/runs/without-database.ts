import type { RunRow } from './load'

/** What takes a stop further while the database takes nothing, and hands back what it did. Errors: none: no stop is held up by its own record. */
export type WithoutDatabase = {
  /** At each claim, before anything is done: what is needed without a database is put by, and what was done without it goes into the record.
   *  Out: whether the run has to be read anew. */
  claimed: (run: RunRow) => Promise<boolean>
  /** Whether this run could go on from here without the database. */
  has: (runId: string) => boolean
  /** What the database keeps of what was found before a write. */
  kept: (runId: string, found: readonly { key: string; body: Record<string, unknown> }[]) => void
  /** Nothing can be written any more. Returns at once. */
  goOn: (run: RunRow) => void
  /** The run ended, or is somebody else's: nothing of it is done here any more. */
  released: (runId: string) => void
}
