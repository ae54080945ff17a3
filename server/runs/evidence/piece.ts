/** Whose evidence it is: rows are unique by run, target and name, so that a second worker takes only what is not there. */
export type Subject = { targetKey: string; sandboxId: string | null; agentId: string | null }
/** A thing that was had, after masking, or why it was not. `isNone`: there is no such thing, nothing went wrong. */
export type Taken = { body: string | Buffer; isTruncated?: boolean } | { missing: string; isNone?: boolean }
export type Named = { name: string; mediaType: string }
export type Piece = { subject: Subject; named: Named; taken: Taken }

/** A thing of a run as it was kept, without its body. */
export type KeptRow = {
  targetKey: string
  name: string
  digest: string | null
  size: number | null
  isTruncated: boolean
  missing: string | null
}
/** Where there is no database: keeps things elsewhere, once each, and says what it has. */
export type EvidenceStore = { keep: (pieces: readonly Piece[]) => void; rows: () => KeptRow[] }

/** How a row says that there is nothing to be had. */
export const NONE = 'There is none'
/** Why a thing is not there, as its row says it; null where it is. */
export const whyMissing = (taken: Taken): string | null =>
  'missing' in taken ? (taken.isNone ? `${NONE}: ${taken.missing}` : taken.missing) : null
/** Something was there to be had, and was not. */
export const isGap = ({ missing }: Pick<KeptRow, 'missing'>): boolean => missing !== null && !missing.startsWith(NONE)
