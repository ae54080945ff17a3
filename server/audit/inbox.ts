import type { Actor } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import { uuidv7 } from '@/lib/uuid'
import type { Db, Tx } from '@/server/db'
import { type AuditOutcome, type AuditPhase, canonicalText, type EntryFacts, entryOf, type Source, type Target } from './entry'
import { databaseAway, isDatabaseAway, Unwritten, whyUnwritten } from './unwritten'

/** What an outcome says besides. `drill`: it is about a drill. */
export type Digests = {
  beforeDigest?: string
  afterDigest?: string
  detailDigest?: string
  policyVersion?: string
  reason?: string
  drill?: boolean
}

/** An opened action. `done` belongs into the change's own transaction; `close` is for everything else and does nothing once closed. */
export type OpenEntry = {
  id: string
  done: (tx: Tx, digests?: Digests) => Promise<void>
  close: (outcome: AuditOutcome) => Promise<void>
}

export type Opening = { actor: Actor; source: Source; action: AuditAction; target: Target; requestId: string; now: () => Date }

async function insert(db: Db | Tx, facts: EntryFacts): Promise<void> {
  await db.$executeRaw`INSERT INTO audit_inbox (entry) VALUES (${canonicalText(entryOf(facts))})`
}

/** Writes the intent of an action before anything else happens. Errors: UPSTREAM when it cannot be written; then nothing may be done. */
export async function openAudit(db: Db, opening: Opening): Promise<OpenEntry> {
  const id = uuidv7(opening.now().getTime())
  let isClosed = false
  let wroteDone = false
  const facts = (phase: AuditPhase, outcome: AuditOutcome | null, digests: Digests = {}): EntryFacts => ({
    ...opening,
    ...digests,
    id,
    at: opening.now(),
    phase,
    outcome,
  })
  try {
    await insert(db, facts('intent', null))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const why = whyUnwritten(cause)
    if (why !== null) throw new Unwritten(why, { cause })
    if (isDatabaseAway(cause)) throw databaseAway(cause)
    throw new AppError('UPSTREAM', 'The audit log cannot be written, so nothing was changed. Try again when the database answers.', {
      cause,
    })
  }
  return {
    id,
    done: async (tx, digests) => {
      await insert(tx, facts('outcome', 'done', digests))
      wroteDone = true
    },
    close: async (outcome) => {
      // A rolled-back transaction took its own outcome with it, so a failure is always written here.
      if (isClosed || (wroteDone && outcome === 'done')) return
      isClosed = true
      await insert(db, facts(outcome === 'denied' ? 'deny' : 'outcome', outcome))
    },
  }
}

/** Records something that is not a command: a sign-in, a sign-out. Out: the entry's id. */
export async function recordEvent(
  db: Db | Tx,
  event: Opening & Digests & { outcome: AuditOutcome | null; late?: boolean },
): Promise<string> {
  const id = uuidv7(event.now().getTime())
  await insert(db, { ...event, id, at: event.now(), phase: 'event' })
  return id
}

/** The same of many at once, in one statement. */
export async function recordEvents(tx: Tx, events: readonly (Opening & Digests & { outcome: AuditOutcome | null })[]): Promise<void> {
  if (events.length === 0) return
  const texts = events.map((event) => {
    const at = event.now()
    return canonicalText(entryOf({ ...event, id: uuidv7(at.getTime()), at, phase: 'event' }))
  })
  await tx.$executeRaw`INSERT INTO audit_inbox (entry) SELECT entry FROM unnest(${texts}::text[]) WITH ORDINALITY AS t(entry, n) ORDER BY n`
}
