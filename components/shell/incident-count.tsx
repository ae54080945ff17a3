'use client'

import { Glyph } from '@/components/ui/glyph'
import { formatCount } from '@/lib/format'
import { countIncidents } from './open-incidents'
import { useOpenIncidents } from './use-open-incidents'

/** Beside the name in the navigation: how many are unresolved. Nothing while none is, or while it is not known. */
export function IncidentCount() {
  const { data } = useOpenIncidents()
  const { count, isGrave } = data === undefined ? { count: 0, isGrave: false } : countIncidents(data)
  if (count === 0) return null
  return (
    <span className="cnt">
      {isGrave && <Glyph state="breach" size={12} />}
      {formatCount(count)}
      <span className="sr"> unresolved</span>
    </span>
  )
}
