import type { CoverDraft } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import type { Coverage } from '@/server/ports/policy-tools'
import { filesOfDraft } from './files'
import { quickFiles } from './quick-files'

export type DraftCoverage = Coverage & { left: string[] }

/** Lines that a draft's tests reach, never reach, or skip; of a quick run, without the tests that it leaves out.
 *  Errors: NOT_FOUND, BAD_REQUEST (a test fails: OPA then reports no coverage), UPSTREAM. */
export async function coverDraft(ctx: ServiceContext, { id, unsaved, isQuick }: CoverDraft): Promise<DraftCoverage> {
  const { files } = await filesOfDraft(ctx, id, unsaved)
  const { files: some, left } = isQuick ? quickFiles(files) : { files, left: [] }
  return { ...(await ctx.policyTools.cover(some, ctx.actor.id)), left }
}
