import { AppError } from '@/lib/errors'
import type { RunDraftTests } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import type { TestRun } from '@/server/ports/policy-tools'
import { filesOfDraft } from './files'
import { quickFiles } from './quick-files'

/** `left`: test files that were not run because they read large documents of cases. */
export type DraftTestRun = TestRun & { left: string[] }

/** Runs a draft's tests by real OPA, unsaved texts among them; `isQuick` leaves out what is too much for each pause in typing, and names it.
 *  In: a filter of linear time over `package.test`. Out: one row a test and a case, and where a failing one failed.
 *  Errors: NOT_FOUND, BAD_REQUEST (does not compile, no test ran, the filter), UPSTREAM (no OPA, over a limit). */
export async function runDraftTests(ctx: ServiceContext, { id, unsaved, filter, isQuick }: RunDraftTests): Promise<DraftTestRun> {
  const { files } = await filesOfDraft(ctx, id, unsaved)
  const { files: some, left } = isQuick ? quickFiles(files) : { files, left: [] }
  if (some.length === 0) throw new AppError('BAD_REQUEST', 'There is no test. A run without tests proves nothing.')
  return { ...(await ctx.policyTools.test(some, { by: ctx.actor.id, ...(filter ? { filter } : {}) })), left }
}
