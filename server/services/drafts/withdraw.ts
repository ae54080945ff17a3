import type { DraftRef } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import { changeDraft } from './internal'

/** Ends a draft without making a version of it. Its files stay to be read. Errors: NOT_FOUND, CONFLICT (not open any more). */
export async function withdrawDraft(ctx: ServiceContext, { id }: DraftRef): Promise<{ draftVersion: number }> {
  return changeDraft(ctx, id, async (tx) => {
    await tx.policyDraft.update({ where: { id }, data: { state: 'withdrawn' } })
    return { answer: {}, before: { state: 'open' }, after: { state: 'withdrawn' } }
  })
}
