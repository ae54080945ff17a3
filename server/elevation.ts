import { AppError } from '@/lib/errors'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import { digestOf } from '@/server/audit/digest'
import type { Target } from '@/server/audit/entry'
import type { Db } from '@/server/db'

/** Digest of a command's input as it was sent, without the confirmation itself. */
export function inputDigest(raw: unknown): string {
  const { elevation: _, ...rest } =
    raw && typeof raw === 'object' && !Array.isArray(raw) ? { ...raw, elevation: null } : { elevation: null }
  return digestOf(JSON.parse(JSON.stringify(rest)))
}

export type Confirmed = { verb: string; target: Target; raw: unknown; sessionHash: string | null; personId: string }

/** Uses up a confirmation of exactly this action, in one statement, so that it counts once however often it is sent.
 *  Out: how it was confirmed. Errors: STEP_UP (none given, or of another action, session or person; expired; already used). */
export async function takeElevation(db: Db, id: string | undefined, of: Confirmed): Promise<StepUpMethod> {
  const missing = 'Confirm this action first: it needs your key or code, for exactly what is shown.'
  if (id === undefined || of.sessionHash === null) throw new AppError('STEP_UP', missing)
  const where = { id, personId: of.personId, verb: of.verb, sessionHash: new Uint8Array(Buffer.from(of.sessionHash, 'hex')) }
  const [used] = await db.elevation.updateManyAndReturn({
    where: {
      ...where,
      usedAt: null,
      verifiedAt: { not: null },
      expiresAt: { gt: new Date() },
      AND: [
        { action: { path: ['digest'], equals: inputDigest(of.raw) } },
        { action: { path: ['target', 'kind'], equals: of.target.kind } },
        { action: { path: ['target', 'id'], equals: of.target.id } },
      ],
    },
    data: { usedAt: new Date() },
    select: { method: true },
  })
  if (!used?.method)
    throw new AppError('STEP_UP', 'The confirmation is not of this action, is over 5 minutes old, or was used. Confirm again.')
  return used.method as StepUpMethod // closed set, written by the verifying service alone
}
