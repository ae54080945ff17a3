import { type Counts, countOf, isOfTool, sayCounts } from './findings'
import { sayNames } from './say-names'
import type { Diagnosing } from './use-diagnostics'

export type Verdict = { lead: string; rest: string }
type Said = { state: 'open' | 'submitted' | 'withdrawn'; submittedAs: number | null; unsaved: number; diagnosing: Diagnosing }

const notSaved = (unsaved: number) =>
  unsaved === 0 ? 'Everything is saved.' : `${unsaved} ${unsaved === 1 ? 'file is' : 'files are'} not saved yet, and kept in this browser.`

function sayFound({ errors, warnings, infos }: Counts, diagnosing: Diagnosing): Verdict {
  const where = sayNames([
    ...new Set(diagnosing.findings.filter((one) => one.severity === 'error' && !isOfTool(one)).map(({ path }) => path)),
  ])
  if (errors > 0)
    return {
      lead: `${errors} ${errors === 1 ? 'error' : 'errors'} in ${where}.`,
      rest: 'A draft keeps any text, with errors too.',
    }
  if (diagnosing.state === 'linting') return { lead: 'No error so far.', rest: 'Regal is still looking.' }
  const tool = diagnosing.findings.find(isOfTool)
  if (tool) return { lead: 'Not wholly checked.', rest: tool.message }
  return {
    lead: 'No error was found.',
    rest: warnings + infos > 0 ? `${sayCounts({ errors, warnings, infos })}.` : 'Parsed, compiled and linted.',
  }
}

/** The page's first sentence: whether the draft is sound, what is not, and what is not saved. */
export function sayDraft({ state, submittedAs, unsaved, diagnosing }: Said): Verdict {
  if (state === 'withdrawn') return { lead: 'Withdrawn.', rest: 'It can be read, and nothing of it becomes a version.' }
  if (state === 'submitted') return { lead: `Submitted as version ${submittedAs}.`, rest: 'It can be read; changes go into a new draft.' }
  const saved = notSaved(unsaved)
  if (diagnosing.state === 'off') return { lead: 'Being written.', rest: saved }
  if (diagnosing.state === 'missing') return { lead: 'Not checked: OPA is missing.', rest: `Writing and saving go on. ${saved}` }
  if (diagnosing.state === 'failed') return { lead: 'Not checked.', rest: `${diagnosing.why ?? ''} ${saved}` }
  if (diagnosing.state === 'checking' && diagnosing.ms === null) return { lead: 'Being checked.', rest: saved }
  const { lead, rest } = sayFound(countOf(diagnosing.findings), diagnosing)
  return { lead, rest: `${rest} ${saved}` }
}
