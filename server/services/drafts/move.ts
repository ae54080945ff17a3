import { AppError } from '@/lib/errors'
import type { MoveDraftFile, SavedFile } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import { changeDraft, fileAt, refuseUnfit, sizesOf } from './internal'

/** Gives a file another name; its text stays. Errors: NOT_FOUND, CONFLICT, BAD_REQUEST (the name is taken). */
export async function moveDraftFile(ctx: ServiceContext, { id, path, version, to }: MoveDraftFile): Promise<SavedFile> {
  if (path === to) throw new AppError('BAD_REQUEST', 'to: that is its name already. Type another one.')
  const at = ctx.now()
  return changeDraft(ctx, id, async (tx) => {
    const found = await fileAt(tx, { id, path, version })
    const others = (await sizesOf(tx, id)).filter((one) => one.path !== path)
    refuseUnfit(others, { path: to, bytes: Buffer.byteLength(found.text) })
    await tx.policyDraftFile.update({
      where: { draftId_path: { draftId: id, path } },
      data: { path: to, version: version + 1, updatedAt: at, updatedBy: ctx.actor.id },
    })
    const after = { path: to, version: version + 1, digest: found.digest }
    return { answer: { ...after, savedAt: at.toISOString() }, before: { path, version, digest: found.digest }, after }
  })
}
