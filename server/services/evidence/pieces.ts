import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '@/lib/errors'
import type { EvidenceOf } from '@/lib/schemas/sandboxes'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { runsOf } from '@/server/services/incidents/runs-of'

export const digestOfBytes = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
export const isSameDigest = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Which pieces belong to an incident (those of its sandboxes and runs) or to a sandbox. Errors: NOT_FOUND. */
export async function whereOf(ctx: ServiceContext, of: EvidenceOf): Promise<Prisma.EvidenceWhereInput> {
  if ('sandbox' in of) {
    const known = await ctx.db.sandbox.findUnique({ where: { id: of.sandbox }, select: { id: true } })
    if (!known) throw new AppError('NOT_FOUND', 'There is no such sandbox.')
    return { sandboxId: of.sandbox }
  }
  const found = await ctx.db.incident.findUnique({ where: { id: of.incident } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such incident.')
  const runs = await runsOf(ctx, found)
  return { OR: [{ sandboxId: { in: found.sandboxes } }, { runId: { in: runs.map(({ id }) => id) } }] }
}

type Piece = { id: string; name: string; runId: string; digest: string }

/** Writes down that a piece is not what was taken, and tells everybody. It is given to nobody. */
export async function tellChanged(ctx: ServiceContext, { id, name, runId, digest }: Piece, found: string): Promise<void> {
  const at = ctx.now()
  await ctx.db.evidenceCustody.create({
    data: {
      ...{ id: uuidv7(at.getTime()), evidenceId: id, by: ctx.actor.id, digest: found, at },
      ...{ act: 'checked', reason: `it is not what was taken: ${digest}` },
    },
  })
  await raiseAlarm(ctx, {
    key: `evidence:${id}`,
    severity: 1,
    title: 'A piece of evidence is not what was taken',
    detail: `${name} of run ${runId} has another digest than when it was taken. It is not given out.`,
    href: `/runs/${runId}`,
  })
}
