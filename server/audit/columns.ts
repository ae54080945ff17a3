import { canonicalize } from 'json-canonicalize'
import * as z from 'zod'

/** What a sealed entry can be found by. */
export type Columns = {
  at: Date
  entryId: string
  phase: string
  action: string
  outcome: string | null
  actorId: string
  actorKind: string
  targetKind: string
  targetId: string
  requestId: string
  runId: string | null
  incidentId: string | null
}

// Longer words, or U+0000, would be refused by an index and with them the whole batch: a column is cut, the text never.
const word = (longest: number) =>
  z
    .string()
    .refine((text) => !text.includes('\0'))
    .transform((text) => text.slice(0, longest).toWellFormed())
    .catch('unknown')
const maybe = z
  .string()
  .refine((text) => !text.includes('\0'))
  .transform((text) => text.slice(0, 400).toWellFormed())
  .nullish()
  .catch(null)
const Stored = z.object({
  id: word(400),
  at: z.iso.datetime().nullable().catch(null),
  phase: word(100),
  action: word(100),
  outcome: maybe,
  actor: z.object({ id: word(400), kind: word(100) }).catch({ id: 'unknown', kind: 'unknown' }),
  target: z.object({ kind: word(100), id: word(400) }).catch({ kind: 'unknown', id: 'unknown' }),
  request_id: word(400),
  run_id: maybe,
  incident_id: maybe,
})

/** Columns that are read from the text alone; the time is so only where the text has one. */
const OF_TEXT = [
  'action',
  'phase',
  'outcome',
  'entryId',
  'actorId',
  'actorKind',
  'targetKind',
  'targetId',
  'requestId',
  'runId',
  'incidentId',
] as const satisfies readonly (keyof Columns)[]

/** A row is found by its columns and proved by its text: the first column that says other than the text, or null. */
export function columnApart(found: Columns & { text: string }): string | null {
  const { columns } = sealable(found.text, found.at)
  return OF_TEXT.find((name) => columns[name] !== found[name]) ?? (columns.at.getTime() === found.at.getTime() ? null : 'at')
}

/** What is sealed of an entry that waited: its canonical text, and its columns. Whatever somebody put into the inbox can be sealed: a text
 *  that is no JSON object is kept as it is, and what cannot be told from it is `unknown`. */
export function sealable(entry: string, waitedSince: Date): { text: string; columns: Columns } {
  let value: unknown = null
  let text = entry
  try {
    value = JSON.parse(entry)
    const canonical = canonicalize(value)
    if (canonical?.isWellFormed()) text = canonical
  } catch {
    // Kept as it is.
  }
  const found = Stored.parse(value && typeof value === 'object' && !Array.isArray(value) ? value : {})
  return {
    text,
    columns: {
      at: found.at ? new Date(found.at) : waitedSince,
      entryId: found.id,
      phase: found.phase,
      action: found.action,
      outcome: found.outcome ?? null,
      actorId: found.actor.id,
      actorKind: found.actor.kind,
      targetKind: found.target.kind,
      targetId: found.target.id,
      requestId: found.request_id,
      runId: found.run_id ?? null,
      incidentId: found.incident_id ?? null,
    },
  }
}
