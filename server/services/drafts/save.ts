import { AppError } from '@/lib/errors'
import type { SaveDraftFile, SavedFile } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import { digestOfText } from '@/server/services/policies/text-digest'
import { changeDraft, fileAt, refuseUnfit, sizesOf } from './internal'

/** Keeps a file's text, whatever it says: a draft loses nothing, and what is wrong with it is said elsewhere. Version 0 adds a file.
 *  Errors: NOT_FOUND, CONFLICT (somebody saved it meanwhile, or the draft ended), BAD_REQUEST (too many, too large, a name that is taken). */
export async function saveDraftFile(ctx: ServiceContext, input: SaveDraftFile): Promise<SavedFile> {
  const { id, path, text, version } = input
  const digest = digestOfText(text)
  const at = ctx.now()
  const row = { text, digest, updatedAt: at, updatedBy: ctx.actor.id }
  return changeDraft(ctx, id, async (tx) => {
    const files = await sizesOf(tx, id)
    const isThere = files.some((one) => one.path === path)
    if (version === 0 && isThere)
      throw new AppError('CONFLICT', `${path} is there already: somebody added it meanwhile. Nothing was changed.`)
    const found = version === 0 ? null : await fileAt(tx, { id, path, version })
    refuseUnfit(
      files.filter((one) => one.path !== path),
      { path, bytes: Buffer.byteLength(text) },
    )
    if (found) await tx.policyDraftFile.update({ where: { draftId_path: { draftId: id, path } }, data: { ...row, version: version + 1 } })
    else await tx.policyDraftFile.create({ data: { ...row, draftId: id, path } })
    const before = found && { path, version, digest: found.digest }
    const after = { path, version: version + 1, digest }
    return { answer: { ...after, savedAt: at.toISOString() }, before, after }
  })
}
