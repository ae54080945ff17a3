import type { RemoveDraftFile } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import { changeDraft, fileAt } from './internal'

/** Takes a file out of the draft. Errors: NOT_FOUND, CONFLICT. */
export async function removeDraftFile(ctx: ServiceContext, { id, path, version }: RemoveDraftFile): Promise<{ draftVersion: number }> {
  return changeDraft(ctx, id, async (tx) => {
    const found = await fileAt(tx, { id, path, version })
    await tx.policyDraftFile.delete({ where: { draftId_path: { draftId: id, path } } })
    return { answer: {}, before: { path, version, digest: found.digest }, after: null }
  })
}
