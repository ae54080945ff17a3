import { AppError } from '@/lib/errors'
import type { DraftFileRef, DraftFileText } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'

/** One file of a draft with its text. Errors: NOT_FOUND. */
export async function readDraftFile(ctx: ServiceContext, { id, path }: DraftFileRef): Promise<DraftFileText> {
  const found = await ctx.db.policyDraftFile.findUnique({ where: { draftId_path: { draftId: id, path } } })
  if (!found) throw new AppError('NOT_FOUND', `There is no file ${path} in draft ${id}.`)
  const nameOf = await personNames(ctx, [found.updatedBy])
  const { version, text, digest } = found
  return { path, version, text, digest, updatedAt: found.updatedAt.toISOString(), updatedBy: nameOf(found.updatedBy) }
}
