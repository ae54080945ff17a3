import { formatDuration } from '@/lib/format'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { isLoose } from './open-containment'
import { RESPONSE_STEPS, type ResponseStep, type Seen } from './response-steps'

export type ResponseShown = {
  text: string
  state: 'done' | 'open' | 'late'
  /** When it is due, what starts it, and how it is known to be done. */
  says: string
  href: string | null
}

/** By what was seen of the cluster, the engines and the timeline; nothing that was only asked for counts. */
const IS_SEEN: Readonly<Record<Seen, (detail: IncidentDetail) => boolean>> = {
  contained: ({ affected: { sandboxes } }) =>
    sandboxes.length > 0 && !sandboxes.some(isLoose) && !sandboxes.some(({ state }) => state === 'lost'),
  gone: ({ affected: { sandboxes } }) => sandboxes.length > 0 && sandboxes.every(({ goneAt }) => goneAt !== null),
  evidence: ({ evidence: { files } }) => files > 0,
  refused: ({ affected: { agents } }) =>
    agents.length > 0 && agents.every(({ state }) => ['suspended', 'blocked', 'retired'].includes(state)),
  told: ({ told }) => told.some(({ state }) => state === 'told'),
}

function shown(step: ResponseStep, detail: IncidentDetail, passedMs: number): ResponseShown {
  const { text, byMs, seen, href = null, isAuto = false } = step
  const isDone = seen !== undefined && IS_SEEN[seen](detail)
  const isLate = !isDone && seen !== undefined && byMs !== undefined && passedMs > byMs
  const parts = [
    byMs === undefined ? '' : `T+${formatDuration(byMs)}`,
    isAuto ? 'by itself' : '',
    isDone ? 'seen' : isLate ? 'not seen in time' : '',
  ]
  return { text, state: isDone ? 'done' : isLate ? 'late' : 'open', says: parts.filter((part) => part !== '').join(', '), href }
}

/** The plan of its type, with what is observed of it. Lateness is judged only where something can be seen, and while it is open. Pure. */
export function prepareResponse(detail: IncidentDetail, now: number): ResponseShown[] {
  const isOpen = ['triggered', 'acknowledged', 'contained', 'mitigated'].includes(detail.state)
  const passedMs = isOpen ? now - Date.parse(detail.triggeredAt) : 0
  return (RESPONSE_STEPS[detail.type] ?? []).map((step) => shown(step, detail, passedMs))
}
