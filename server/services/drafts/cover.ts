import type { CoverDraft } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import type { Coverage } from '@/server/ports/policy-tools'
import { filesOfDraft } from './files'
import { quickFiles } from './quick-files'
import { problemOf } from './run-tests'

/** `problem`: why there is none, such as a test that fails. */
export type DraftCoverage = Coverage & { left: string[]; problem: string | null }

/** Lines that a draft's tests reach, never reach, or skip; of a quick run, without the tests that it leaves out.
 *  Errors: NOT_FOUND, UPSTREAM. */
export async function coverDraft(ctx: ServiceContext, { id, unsaved, isQuick }: CoverDraft): Promise<DraftCoverage> {
  const { files } = await filesOfDraft(ctx, id, unsaved)
  const { files: some, left } = isQuick ? quickFiles(files) : { files, left: [] }
  try {
    return { ...(await ctx.policyTools.cover(some, ctx.actor.id)), left, problem: null }
  } catch (cause) {
    return { percent: 0, files: [], left, problem: problemOf(cause) }
  }
}
