'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { fitSpan, type Span, zoomAround } from '@/components/charts/zoom-span'
import { WINDOW_MS, type Window } from '@/lib/schemas/decisions'
import { MAX_ZOOM_MS, MIN_ZOOM_MS, ReadLatency } from '@/lib/schemas/overview'

export type Zoomed = { from: string; to: string }
/** The span in an address, or null when it is none: a mistyped address shows the whole window. */
export function zoomIn(window: Window, given: { from?: unknown; to?: unknown }): Zoomed | null {
  const { from, to } = ReadLatency.safeParse({ window, from: given.from ?? undefined, to: given.to ?? undefined }).data ?? {}
  return from !== undefined && to !== undefined ? { from, to } : null
}

/** The zoomed span lives in the address, so that Back undoes it and a link shows the same. */
export function useZoom(window: Window) {
  const [state, setState] = useQueryStates({ from: parseAsString, to: parseAsString }, { history: 'push' })
  const span = useMemo(() => zoomIn(window, state), [window, state])
  const clear = () => void setState({ from: null, to: null })
  const zoomTo = (next: Span) => {
    if (next.to - next.from >= Math.min(MAX_ZOOM_MS, WINDOW_MS[window])) return clear()
    const { from, to } = fitSpan(next, { leastMs: MIN_ZOOM_MS, latest: Math.floor(Date.now() / 1000) * 1000 })
    void setState({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })
  }
  const step = (domain: readonly [number, number], { at, factor }: { at: number | null; factor: number }) =>
    zoomTo(zoomAround(domain, { at: at ?? (domain[0] + domain[1]) / 2, factor }))
  const isShortest = span !== null && Date.parse(span.to) - Date.parse(span.from) <= MIN_ZOOM_MS
  return { span, isShortest, zoomTo, step, clear }
}
