import { AppError } from '@/lib/errors'
import type { RunDraftTests } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import type { TestRun } from '@/server/ports/policy-tools'
import { filesOfDraft } from './files'
import { quickFiles } from './quick-files'

/** `left`: test files that were not run because they read large documents of cases. `problem`: why no test ran, null where some did. */
export type DraftTestRun = TestRun & { left: string[]; problem: string | null }

const NOTHING: TestRun = { tests: [], passed: 0, failed: 0, errored: 0, skipped: 0, ms: 0, opa: '' }

/** What is wrong with a text that somebody is typing is an answer, not a failure. */
export function problemOf(cause: unknown): string {
  if (cause instanceof AppError && cause.code === 'BAD_REQUEST') return cause.message
  throw cause
}

/** Runs a draft's tests by real OPA, unsaved texts among them; `isQuick` leaves out what is too much for each pause in typing, and names it.
 *  In: a filter of linear time over `package.test`. Out: one row a test and a case, and where a failing one failed; or why none ran (it does
 *  not compile, there is none, the filter). Errors: NOT_FOUND, UPSTREAM (no OPA, over a limit). */
export async function runDraftTests(ctx: ServiceContext, { id, unsaved, filter, isQuick }: RunDraftTests): Promise<DraftTestRun> {
  const { files } = await filesOfDraft(ctx, id, unsaved)
  const { files: some, left } = isQuick ? quickFiles(files) : { files, left: [] }
  try {
    return { ...(await ctx.policyTools.test(some, { by: ctx.actor.id, ...(filter ? { filter } : {}) })), left, problem: null }
  } catch (cause) {
    return { ...NOTHING, left, problem: problemOf(cause) }
  }
}
