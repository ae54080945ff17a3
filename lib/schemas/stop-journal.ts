import * as z from 'zod'

/** begin: whose journal it is and its key. accept: who stops what, why, and by which plan. Then steps as they go: intent before each call, sent,
 *  seen, outcome; prior: what was there before the first write; evidence: what was
 *  taken of a sandbox before it was ended, as a file beside the journal. note: what else happened. end: how it ended, signed. */
export const JOURNAL_KINDS = ['begin', 'accept', 'intent', 'prior', 'evidence', 'sent', 'seen', 'outcome', 'note', 'end'] as const
export type JournalKind = (typeof JOURNAL_KINDS)[number]

const Hash = z.string().regex(/^sha256:[0-9a-f]{64}$/)
/** A line of the local journal of a stop. `prev` is the SHA-256 of the line before, as it stands in the file without its end. */
export const JournalLine = z.strictObject({
  n: z.number().int().min(1).max(100_000),
  at: z.iso.datetime({ precision: 3 }).max(32),
  boot_id: z.string().min(1).max(64),
  kind: z.enum(JOURNAL_KINDS),
  data: z.record(z.string().max(64), z.unknown()),
  prev: Hash.nullable(),
})
export type JournalLine = z.infer<typeof JournalLine>

export const JournalBegin = z.object({
  journal_id: z.uuid(),
  kid: z.string().min(1).max(128),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})
export const JournalEnd = z.object({ kid: z.string().min(1).max(128), signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/) })
