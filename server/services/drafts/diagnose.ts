import type { DiagnoseDraft } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import type { Diagnostic, ToolStates } from '@/server/ports/policy-tools'
import { filesOfDraft, isCases } from './files'

/** `checked` false: nothing was looked at, because OPA is missing. `draftVersion`: of the files that are kept. */
export type Diagnosed = { checked: boolean; diagnostics: Diagnostic[]; tools: ToolStates; draftVersion: number; ms: number }

/** What the tools say about a draft with its unsaved texts. Files of cases are left out while nobody edits them: they are large, and only
 *  running the tests says whether they are right. Errors: NOT_FOUND, BAD_REQUEST, UPSTREAM (a limit). */
export async function diagnoseDraft(ctx: ServiceContext, { id, unsaved }: DiagnoseDraft): Promise<Diagnosed> {
  const from = performance.now()
  const [{ files, version }, tools] = await Promise.all([filesOfDraft(ctx, id, unsaved), ctx.policyTools.states()])
  const edited = new Set(unsaved.map(({ path }) => path))
  const looked = files.filter(({ path }) => edited.has(path) || !isCases(path))
  const checked = tools.opa.version !== null
  const diagnostics = checked && looked.length > 0 ? await ctx.policyTools.diagnose(looked, ctx.actor.id) : []
  return { checked, diagnostics, tools, draftVersion: version, ms: Math.round(performance.now() - from) }
}
