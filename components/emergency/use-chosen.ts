'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'

const ONES = ['agent', 'workload'] as const
export type Chosen = { scope: (typeof ONES)[number]; target: string }

/** Which agent or workload is looked at lives in the address, so that other pages can lead to it. An address alone stops nothing. */
export function useChosen() {
  const [{ scope, target }, setState] = useQueryStates({ scope: parseAsString, target: parseAsString }, { history: 'replace' })
  const one = ONES.find((known) => known === scope)
  const chosen = useMemo<Chosen | null>(
    () => (one === undefined || target === null || target === '' || target.length > 512 ? null : { scope: one, target }),
    [one, target],
  )
  return { chosen, choose: (next: Chosen | null) => void setState(next ?? { scope: null, target: null }) }
}
