import type { DraftRef } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import type { SourceFile } from '@/server/ports/policy-tools'
import { filesOfDraft, isCases } from './files'

/** Every file of a draft with its text, but those of cases: what a page needs to find its way without asking. Errors: NOT_FOUND. */
export async function readDraftTexts(ctx: ServiceContext, { id }: DraftRef): Promise<{ version: number; files: SourceFile[] }> {
  const { version, files } = await filesOfDraft(ctx, id)
  return { version, files: files.filter(({ path }) => !isCases(path)) }
}
