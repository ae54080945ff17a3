import { GATES, type Gate } from '@/lib/policy-gates'
import type { DraftDetail } from '@/lib/schemas/drafts'

type Asked = {
  detail: Pick<DraftDetail, 'draft' | 'files' | 'removed'>
  /** Roles that may, where this person may not. */
  onlyFor: string | null
  unsaved: number
  isOpaMissing: boolean
  gates: readonly { gate: Gate; state: string }[]
}

/** Why a review cannot be asked for now; null where it can. What is not known yet holds nobody back: the machine measures it. */
export function whyNotSubmit({ detail, onlyFor, unsaved, isOpaMissing, gates }: Asked): string | null {
  const { draft, files, removed } = detail
  if (draft.state === 'submitted') return `It was submitted as version ${draft.submittedAs}.`
  if (draft.state === 'withdrawn') return 'This draft is no longer open.'
  if (onlyFor !== null) return `Asking for a review is open to ${onlyFor}.`
  if (unsaved > 0) return `Save first: ${unsaved === 1 ? 'one file is' : `${unsaved} files are`} not saved.`
  if (removed.length === 0 && files.every(({ change }) => change === 'same')) return `Nothing differs from version ${draft.basedOn} yet.`
  if (isOpaMissing) return 'OPA is missing, so it cannot be compiled.'
  const shut = gates.filter(({ state }) => state === 'failed').map(({ gate }) => GATES[gate].title)
  return shut.length === 0 ? null : `Not so yet: ${shut.map((title) => `${title[0]?.toLowerCase()}${title.slice(1)}`).join('; ')}.`
}
