import { AppError } from '@/lib/errors'
import type { EvidenceRef } from '@/lib/schemas/sandboxes'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { digestOfBytes, isSameDigest, tellChanged } from './pieces'

export type EvidenceFile = { name: string; mediaType: string; digest: string; bytes: Uint8Array<ArrayBuffer> }

/** What was taken, as it was kept: its digest is worked out anew, and who had it is written down with it. Errors: NOT_FOUND, CONFLICT (it is missing,
 *  was erased, or is not what was taken: that raises an alarm). */
export async function readEvidence(ctx: ServiceContext, { id }: EvidenceRef): Promise<EvidenceFile> {
  const row = await ctx.db.evidence.findUnique({ where: { id } })
  if (!row) throw new AppError('NOT_FOUND', 'There is no such evidence.')
  const { name, mediaType, body, digest } = row
  if (row.missing !== null) throw new AppError('CONFLICT', `${name} could not be taken: ${row.missing}`)
  if (row.erasedAt !== null || body === null || digest === null)
    throw new AppError('CONFLICT', `${name} was erased when its time was over.`)
  const found = digestOfBytes(body)
  const custody = { evidenceId: id, by: ctx.actor.id, digest: found, at: ctx.now() }
  if (!isSameDigest(found, digest)) {
    await tellChanged(ctx, { id, name, runId: row.runId, digest }, found)
    throw new AppError('CONFLICT', `${name} is not what was taken: its digest is another one. It is not given out.`)
  }
  await ctx.db.$transaction(async (tx) => {
    await tx.evidenceCustody.create({ data: { ...custody, id: uuidv7(ctx.now().getTime()), act: 'read', reason: null } })
    if (row.sandboxId !== null) await tx.event.create({ data: { topic: 'sandboxes', ref: row.sandboxId, version: 'evidence read' } })
    await ctx.entry?.done(tx, { afterDigest: digest })
  })
  return { name, mediaType, digest, bytes: body }
}
