import type * as z from 'zod'
import type { Permission } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import { digestOf } from '@/server/audit/digest'
import type { Target } from '@/server/audit/entry'
import type { Db } from '@/server/db'
import { forgetElevation, recallElevation } from '@/server/elevation-memory'

/** Digest of a command's input as it was sent, without the confirmation itself. */
export function inputDigest(raw: unknown): string {
  const { elevation: _, ...rest } =
    raw && typeof raw === 'object' && !Array.isArray(raw) ? { ...raw, elevation: null } : { elevation: null }
  return digestOf(JSON.parse(JSON.stringify(rest)))
}

/** A command that is confirmed: what begins a confirmation must know of it. */
export type Confirmable = { action: AuditAction; permission: Permission; schema: z.ZodType; target: (input: never) => Target }
const confirmable: Confirmable[] = []

/** Called by the builder for each command with a confirmation, so that nothing else can be confirmed and no list goes stale. */
export const addConfirmable = (one: Confirmable): void => void confirmable.push(one)

type Named = { kind: string; id: string }
const isSame = (one: Target, other: Named) => one.kind === other.kind && one.id === other.id

/** What would be confirmed: the target is the command's own, read from the input. Errors: BAD_REQUEST (nothing to confirm, an input the command
 *  would refuse, naming the field, or one about something else). */
export function readConfirmable(verb: string, shown: Named, raw: unknown): { permission: Permission; target: Target } {
  let why = 'verb: no command of this name needs a confirmation. Send the command itself.'
  for (const { permission, schema, target } of confirmable.filter(({ action }) => action === verb)) {
    const read = schema.safeParse(raw)
    const issue = read.error?.issues[0]
    const on = read.success ? target(read.data as never) : null // parsed by the schema the target function was written for
    if (on && isSame(on, shown)) return { permission, target: on }
    why = issue ? `input.${issue.path.join('.')}: ${issue.message}` : `target: the input is about ${on?.kind} ${on?.id}. Show that instead.`
  }
  throw new AppError('BAD_REQUEST', why)
}

export type Confirmed = { verb: string; target: Target; raw: unknown; sessionHash: string | null; personId: string }
export type Misuse = 'used' | 'foreign' | 'changed' | 'late'

const WORDS: Record<Misuse, string> = {
  used: 'This confirmation was used already; it counts once.',
  foreign: 'This confirmation is not of your session.',
  changed: 'This confirmation is of another action than the one that was sent.',
  late: 'This confirmation is over 5 minutes old.',
}

/** A confirmation that was sent where it does not count: refused like a missing one, and told to security. */
export class MisusedElevation extends AppError {
  readonly misuse: Misuse
  constructor(misuse: Misuse) {
    super('STEP_UP', `${WORDS[misuse]} Nothing was changed. Confirm again.`)
    this.misuse = misuse
  }
}

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

async function misuseOf(db: Db, id: string, { verb, sessionHash, personId }: Confirmed): Promise<AppError> {
  const found = await db.elevation.findUnique({ where: { id } })
  if (!found) return new AppError('STEP_UP', 'There is no such confirmation. Confirm this action first.')
  const isOwn = found.personId === personId && Buffer.from(found.sessionHash).toString('hex') === sessionHash
  if (!isOwn) return new MisusedElevation('foreign')
  if (found.usedAt) return new MisusedElevation('used')
  if (!found.verifiedAt) return new AppError('STEP_UP', 'This confirmation was begun and not finished. Confirm this action first.')
  return new MisusedElevation(found.verb === verb && found.expiresAt <= new Date() ? 'late' : 'changed')
}

const MISSING = 'Confirm this action first: it needs your key or code, for exactly what is shown.'

/** A finished confirmation of exactly this action that counts now. */
const countingNow = (id: string, of: Confirmed & { sessionHash: string }) => ({
  ...{ id, personId: of.personId, verb: of.verb, sessionHash: bytesOf(of.sessionHash) },
  usedAt: null,
  verifiedAt: { not: null },
  expiresAt: { gt: new Date() },
  AND: [
    { action: { path: ['digest'], equals: inputDigest(of.raw) } },
    { action: { path: ['target', 'kind'], equals: of.target.kind } },
    { action: { path: ['target', 'id'], equals: of.target.id } },
  ],
})

/** How exactly this action was confirmed, where nothing can be written and so nothing used up: only for what is harmless twice.
 *  Errors: as takeElevation. */
export async function readElevation(db: Db, id: string, of: Confirmed): Promise<StepUpMethod> {
  if (of.sessionHash === null) throw new AppError('STEP_UP', MISSING)
  const found = await db.elevation.findFirst({ where: countingNow(id, { ...of, sessionHash: of.sessionHash }), select: { method: true } })
  if (!found?.method) throw await misuseOf(db, id, of)
  return found.method as StepUpMethod // closed set, written by the verifying service alone
}

/** The same by what this console remembers, where nothing can be read either. Errors: STEP_UP. */
export function rememberedElevation(id: string, { verb, target, raw, sessionHash, personId }: Confirmed): StepUpMethod {
  const asked = { verb, target, personId, digest: inputDigest(raw), sessionHash: sessionHash ?? '' }
  const method = recallElevation(id, asked, new Date())
  if (method === null) throw new AppError('STEP_UP', 'This confirmation is not one that this console remembers. Confirm again.')
  return method
}

/** Uses up a confirmation of exactly this action, in one statement, so that it counts once however often it is sent.
 *  Out: how it was confirmed. Errors: STEP_UP (none given or finished), MisusedElevation (of another action, session or person; expired; used). */
export async function takeElevation(db: Db, id: string | undefined, of: Confirmed): Promise<StepUpMethod> {
  if (id === undefined || of.sessionHash === null) throw new AppError('STEP_UP', MISSING)
  const [used] = await db.elevation.updateManyAndReturn({
    where: countingNow(id, { ...of, sessionHash: of.sessionHash }),
    data: { usedAt: new Date() },
    select: { method: true },
  })
  if (!used?.method) throw await misuseOf(db, id, of)
  forgetElevation(id)
  return used.method as StepUpMethod // closed set, written by the verifying service alone
}
