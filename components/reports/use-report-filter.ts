'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { ReportFilter } from '@/lib/schemas/reports'
import { listInput } from './list-input'

const PARSERS = { search: parseAsString, kind: parseAsString, completeness: parseAsString, cursor: parseAsString }

/** The list's question lives in the address. A change of the filter starts again at the first page. */
export function useReportFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof ReportFilter]?: ReportFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ search: null, kind: null, completeness: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
