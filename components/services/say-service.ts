import { formatCount, formatDuration } from '@/lib/format'
import type { ClusterShown, SourceShown, WorkloadCounts } from '@/lib/schemas/workloads'

const list = (parts: readonly string[]) => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`)
const MOST_NAMED = 2

/** "12 of 13 services ready. policy-engine is rolling out, 2 of 3 ready." Over sources that are not complete it is at least that many. */
export function sayCounts({ services, ready, troubled, troubledTotal }: WorkloadCounts, isComplete: boolean): string {
  if (services === 0) return isComplete ? 'No service may be seen, or there is none.' : 'No service is known yet.'
  const least = isComplete ? '' : 'At least '
  const head = `${least}${formatCount(ready)} of ${formatCount(services)} services ready.`
  const named = troubled.slice(0, MOST_NAMED).map(({ name, says }) => `${name}: ${says}.`)
  const rest = troubledTotal - named.length
  return [head, ...named, ...(rest > 0 ? [`${formatCount(rest)} more need a look.`] : [])].join(' ')
}

const isDown = ({ phase, trouble }: SourceShown): boolean => phase === 'error' || trouble !== null

/** "14 of 15 sources, 1 down 4 min": since when the first of them does not follow. */
export function sayCoverage({ coverage: { sources, complete }, sources: each }: ClusterShown, now: number): string {
  const down = each.filter(isDown)
  const head = `${complete} of ${sources} sources`
  if (down.length > 0) {
    const since = down.flatMap(({ trouble }) => (trouble === null ? [] : [Date.parse(trouble.since)])).sort((a, b) => a - b)[0]
    return `${head}, ${down.length} down${since === undefined ? '' : ` ${formatDuration(Math.max(0, now - since))}`}`
  }
  return complete === sources ? head : `${head}, the others are still being read`
}

/** What is missing while it is, in the plural of the kinds. */
export const sayMissing = ({ sources }: ClusterShown): string =>
  list(sources.filter(({ phase }) => phase !== 'complete').map(({ kind }) => kind))
