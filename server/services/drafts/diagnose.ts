import type { DiagnoseDraft } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import type { Diagnostic, ToolStates } from '@/server/ports/policy-tools'
import { filesOfDraft, isCases } from './files'
import { fireRateFindings } from './fire-rates'

/** `checked` false: nothing was looked at, because OPA is missing. `draftVersion`: of the files that are kept. */
export type Diagnosed = { checked: boolean; diagnostics: Diagnostic[]; tools: ToolStates; draftVersion: number; ms: number }

/** What the tools say about a draft with its unsaved texts. Files of cases are left out while nobody edits them: they are large, and only
 *  running the tests says whether they are right. `linter` `later` leaves the linter out. Errors: NOT_FOUND, BAD_REQUEST, UPSTREAM (a limit). */
export async function diagnoseDraft(ctx: ServiceContext, { id, unsaved, linter }: DiagnoseDraft): Promise<Diagnosed> {
  const from = performance.now()
  const [{ files, version, basedOn }, tools] = await Promise.all([filesOfDraft(ctx, id, unsaved), ctx.policyTools.states()])
  const edited = new Set(unsaved.map(({ path }) => path))
  const looked = files.filter(({ path }) => edited.has(path) || !isCases(path))
  const checked = tools.opa.version !== null
  const [found, rates] =
    checked && looked.length > 0
      ? await Promise.all([
          ctx.policyTools.diagnose(looked, ctx.actor.id, { linter }),
          fireRateFindings(ctx, looked, basedOn).catch(() => []), // information only: its failure stands in nobody's way
        ])
      : [[], []]
  const diagnostics = [...found, ...rates]
  return { checked, diagnostics, tools, draftVersion: version, ms: Math.round(performance.now() - from) }
}
