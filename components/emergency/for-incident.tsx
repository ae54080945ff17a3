'use client'

import { skipToken, useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { visibleText } from '@/lib/format'
import { incidentName } from '@/lib/incident-names'
import { useTRPC } from '@/lib/trpc'
import { useForIncident } from './use-for-incident'

/** That what is stopped from here is in the name of an incident, and the way back to it. */
export function ForIncident() {
  const { incidents } = useTRPC()
  const { incidentId, forget } = useForIncident()
  const { data } = useQuery(incidents.get.queryOptions(incidentId === null ? skipToken : { id: incidentId }))
  if (incidentId === null) return null
  const name = data === undefined ? 'an incident' : `${incidentName(data.number)} ${visibleText(data.title)}`
  return (
    <section className="sheet in row-x wrap" aria-label="In the name of">
      <span className="break">
        {'What is stopped from here is in the name of '}
        <Link href={`/incidents/${incidentId}` as Route}>{name}</Link>
        {' and stands on its page.'}
      </span>
      <Button size="sm" onClick={forget}>
        Stop without an incident
      </Button>
    </section>
  )
}
