import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatCount, formatDuration } from '@/lib/format'
import type { PlanDetail, PlanRollback, PlanRow, PlanState } from '@/lib/schemas/plans'

const STATES: Record<PlanState, { glyph: GlyphState; word: string }> = {
  asked: { glyph: 'run', word: 'being built' },
  ready: { glyph: 'wait', word: 'ready' },
  refused: { glyph: 'deny', word: 'refused' },
  failed: { glyph: 'breach', word: 'not built' },
  withdrawn: { glyph: 'idle', word: 'withdrawn' },
  void: { glyph: 'stale', word: 'void' },
  starting: { glyph: 'run', word: 'starting' },
  started: { glyph: 'ok', word: 'started' },
}
export const stateWords = (state: PlanState) => STATES[state]

/** What is still to be done about it, in a few words: the last column of the list. */
export function sayStanding({ state, missing, why }: Pick<PlanRow, 'state' | 'missing' | 'why'>): string {
  if (state === 'ready') return missing === '' ? 'can be started' : `waits for ${missing}`
  if (state === 'asked') return 'a worker builds it'
  if (state === 'starting') return 'a worker checks it once more'
  if (state === 'started') return 'is a run'
  return why ?? STATES[state].word
}

export const plural = (n: number, one: string, more = `${one}s`): string => `${formatCount(n)} ${n === 1 ? one : more}`

/** `2.13.2` of `registry.local/policy-engine:2.13.2@sha256:…`; the first digits of a digest where there is no tag. */
export function imageTag(image: string): string {
  const [named = '', digest] = image.split('@')
  const last = named.slice(named.lastIndexOf('/') + 1)
  const tag = last.includes(':') ? last.slice(last.indexOf(':') + 1) : ''
  if (tag !== '') return tag
  return digest === undefined ? last : digest.replace(/^sha256:/, '').slice(0, 8)
}

/** Images that differ, as tags: what goes and what comes. Null where they are the same. */
export function imageChange({ from, to }: Pick<PlanRollback, 'from' | 'to'>): { from: string; to: string } | null {
  const gone = (from?.images ?? []).filter((image) => !to.images.includes(image))
  const come = to.images.filter((image) => !(from?.images ?? []).includes(image))
  if (gone.length === 0 && come.length === 0) return null
  const tags = (images: string[]) => (images.length === 0 ? 'none' : images.map(imageTag).join(', '))
  return { from: tags(gone), to: tags(come) }
}

/** What happens to how much, of what was counted. Empty where nothing was. */
function sayEffect({ request, preview }: PlanDetail): string {
  if (preview === null) return ''
  const pods = preview.blast.reduce((sum, one) => sum + one.pods, 0)
  const [back, ...more] = preview.rollbacks
  if (back !== undefined && more.length === 0) {
    const images = imageChange(back)
    const what = images === null ? 'the earlier template' : images.to
    const becomes = back.becomes === null ? '' : ` Revision ${back.to.number} content becomes revision ${back.becomes}.`
    return `Puts back ${what}, ${plural(pods, 'pod')}.${becomes}`
  }
  if (back !== undefined) return `Puts back ${plural(more.length + 1, 'service')} one after the other, ${plural(pods, 'pod')}.`
  if (request.kind === 'restart') return `Replaces ${plural(pods, 'pod')}, the content stays.`
  if (request.kind === 'node.drain') return `Moves ${plural(pods, 'pod')} off the node, as budgets allow.`
  if (request.kind === 'scale') return `${plural(pods, 'pod')} now.`
  return pods === 0 ? '' : `Touches ${plural(pods, 'pod')}.`
}

export type Verdict = { lead: string; rest: string }

function sayReady(detail: PlanDetail): string {
  const { plan, agreement, preview } = detail
  if (preview?.isNoop) return 'Nothing would be written: the goal is met already.'
  if (plan === null || plan.quorum === null) return 'Ready.'
  if (agreement === null || agreement.state === 'withdrawn') return `Ready but for ${plan.quorum}, who was not asked yet.`
  if (agreement.state === 'waiting') return `Ready but for ${agreement.missing}.`
  if (agreement.state === 'done') return 'Ready: enough people agreed.'
  if (agreement.state === 'refused') return 'Refused by somebody who was asked.'
  return `Ready but for ${plan.quorum}: what was agreed does not count any more.`
}

/** The first sentence of a plan's page: is it ready, what is missing, what it does. */
export function sayVerdict(detail: PlanDetail): Verdict {
  const { request } = detail
  const why = request.why === null ? '' : request.why
  switch (request.state) {
    case 'asked':
      return {
        lead: 'It is being built.',
        rest: 'A worker reads the live objects and asks the cluster what it would do. Nothing is changed.',
      }
    case 'ready':
      return { lead: sayReady(detail), rest: sayEffect(detail) }
    case 'refused':
      return { lead: 'It cannot be done as asked.', rest: `${why || 'The reasons are below.'} Nothing was changed.` }
    case 'failed':
      return { lead: 'It could not be built.', rest: `${why} Nothing was changed.` }
    case 'withdrawn':
      return { lead: 'Withdrawn.', rest: `${why} Nothing was changed.` }
    case 'void':
      return { lead: 'This plan is void.', rest: `${why || 'What it shows is not true any more.'} Nothing was changed. Rebuild the plan.` }
    case 'starting':
      return { lead: 'It is being started.', rest: 'A worker compares it with the cluster once more before it runs.' }
    case 'started':
      return { lead: 'It was started.', rest: sayEffect(detail) }
  }
}

/** How long until an instant, with seconds; null once it is over. */
export function leftOf(until: string, now: number): string | null {
  const leftMs = Date.parse(until) - now
  return leftMs > 0 ? formatDuration(Math.ceil(leftMs / 1000) * 1000) : null
}

/** The first eight digits, enough to read aloud. */
export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 8)

/** `Deployment/governance/policy-engine` as a person reads it. */
export function sayKey(key: string): string {
  const [kind = '', ...rest] = key.split('/')
  return `${kind} ${rest.filter((part) => part !== '-' && part !== '').join('/')}`
}

/** What the page can be asked again about. */
export const canRebuild = ({ state, replacedBy }: Pick<PlanRow, 'state' | 'replacedBy'>): boolean =>
  replacedBy === null && ['ready', 'refused', 'failed', 'withdrawn', 'void'].includes(state)
