import type { VersionState } from '@/lib/policy-gates'
import type { VersionDetail } from '@/lib/schemas/drafts'
import { prepareGates } from './prepare-gates'

const AT: Record<Exclude<VersionState, 'draft'>, [lead: string, rest: string]> = {
  review: ['Waits for a review.', 'Somebody who wrote none of it looks at it.'],
  replay: ['Being replayed.', 'Its answers to recorded decisions are held against those of the active version.'],
  shadow: ['In shadow.', 'It decides beside the active version, and nothing depends on it.'],
  canary: ['In canary.', 'It decides for a share of the agents.'],
  active: ['Active.', 'It decides.'],
  superseded: ['Superseded.', 'Another version decides since.'],
  rejected: ['Refused in review.', 'It goes no further; begin a draft from it.'],
  withdrawn: ['Taken back.', 'It goes no further; begin a draft from it.'],
  rolled_back: ['Rolled back.', 'It decides nothing, and needs a new review before it may again.'],
}
const lower = (text: string) => `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`

/** The page's first sentence: where the version stands, and what holds it. */
export function sayVersion({ version, gates }: VersionDetail): { lead: string; rest: string } {
  if (version.state !== 'draft') {
    const [lead, rest] = AT[version.state]
    return { lead, rest }
  }
  const own = prepareGates(gates, 'draft').gates.filter(({ station }) => station === 'draft')
  const shut = own.filter(({ state }) => state === 'failed')
  if (shut.length > 0) {
    const what = shut.map(({ title, says }) => `${lower(title)} (${lower(says)})`).join('; ')
    return { lead: 'Not ready for review.', rest: `Not so: ${what}. It cannot be changed: begin a draft from it.` }
  }
  const held = own.find(({ glyph }) => glyph === 'wait')
  if (held) return { lead: 'Not ready for review.', rest: `It waits at “${lower(held.title)}”: ${held.says}` }
  const open = own.filter(({ state }) => state === 'passed').length
  return { lead: 'Being measured.', rest: `${open} of ${own.length} gates are open.` }
}
