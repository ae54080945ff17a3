import { formatCount } from '@/lib/format'
import type { Need } from '@/lib/schemas/overview'
import type { SandboxesWaiting } from '@/server/services/sandboxes/waiting'

const many = (n: number, one: string, more: string): string => `${formatCount(n)} ${n === 1 ? one : more}`

/** What of sandboxes a person has to look at. None while nothing does, or when it could not be counted. Pure. */
export function sandboxNeedOf(waiting: SandboxesWaiting | null): Need[] {
  if (waiting === null) return []
  const { uncontrolled, stillRun, unmatched, lost } = waiting
  const needs: Need[] = []
  if (uncontrolled > 0)
    needs.push({
      id: 'events-uncontrolled',
      state: stillRun > 0 ? 'breach' : 'warn',
      title: `${many(uncontrolled, 'runtime event was', 'runtime events were')} not contained by the line in 24 h`,
      detail:
        stillRun > 0
          ? `${many(stillRun, 'sandbox of them is', 'sandboxes of them are')} still not contained`
          : 'none of their sandboxes runs uncontained now',
      action: { label: 'Show uncontrolled events', href: '/sandboxes/events?view=uncontrolled' },
    })
  if (unmatched > 0)
    needs.push({
      id: 'events-unmatched',
      state: 'warn',
      title: `${many(unmatched, 'grave event', 'grave events')} in no sandbox we know, last hour`,
      detail: 'nothing contains a pod that is nobody’s',
      action: { label: 'Show unmatched events', href: '/sandboxes/events?view=unmatched' },
    })
  if (lost > 0)
    needs.push({
      id: 'sandboxes-lost',
      state: 'warn',
      title: `${many(lost, 'sandbox was', 'sandboxes were')} not seen for a minute`,
      detail: 'it may still run: lost is not ended',
      action: { label: 'Show lost sandboxes', href: '/sandboxes?state=lost' },
    })
  return needs
}
