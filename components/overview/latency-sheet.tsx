'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useCallback, useMemo, useRef, useState } from 'react'
import { CHART_MARGIN } from '@/components/charts/chart-margin'
import { LatencyTable } from '@/components/charts/latency-table'
import { prepareLatency } from '@/components/charts/prepare-latency'
import { useHeld } from '@/components/charts/use-held'
import { ZoomLayer } from '@/components/charts/zoom-layer'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { buttonClass } from '@/components/ui/button-class'
import { ErrorState } from '@/components/ui/error-state'
import { LocalTime } from '@/components/ui/local-time'
import { Segmented } from '@/components/ui/segmented'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import { BOARD_EVERY_MS } from '@/lib/freshness'
import { WINDOW_NAMES } from '@/lib/schemas/decisions'
import type { LatencySeries, Overview } from '@/lib/schemas/overview'
import { useTRPC } from '@/lib/trpc'
import { useZoom } from './use-zoom'
import { ZoomActs } from './zoom-acts'

const LatencyChart = dynamic(() => import('@/components/charts/latency-chart').then((module) => module.LatencyChart), {
  ssr: false,
  loading: () => <div className="chart-room" />,
})
const DAY_MS = 86_400_000
const VIEWS = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
] as const

/** Series of one span are one thing that grows; another span is another thing, and shown at once even while somebody looks. */
const spanKey = ({ isWindow, from, to, bucketMs }: LatencySeries) => (isWindow ? String(bucketMs) : `${from} ${to}`)

/** Latency over the window, or over a span zoomed into, as a chart, and the table behind it from the same value. It holds still while somebody
 *  looks into it. */
export function LatencySheet({ board, isBusy }: { board: Overview; isBusy: boolean }) {
  const trpc = useTRPC()
  const [view, setView] = useState<(typeof VIEWS)[number]['value']>('chart')
  const { span, isShortest, zoomTo, step, clear } = useZoom(board.window)
  const zoomed = useQuery({
    ...trpc.overview.latency.queryOptions({ window: board.window, ...span }),
    enabled: span !== null,
    refetchInterval: BOARD_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  const series = (span && zoomed.data) || board.latencySeries
  const { shown, newer, hold } = useHeld(series, spanKey(series))
  const chart = useMemo(() => prepareLatency(shown), [shown])
  const cursor = useRef<number | null>(null)
  const onCursor = useCallback((at: number | null) => {
    cursor.current = at
  }, [])
  const onStep = (factor: number) => step(chart.domain, { at: cursor.current, factor })
  useSingleKeys({ v: () => setView((now) => (now === 'chart' ? 'table' : 'chart')) })
  const engines = `${shown.engines} ${shown.engines === 1 ? 'engine' : 'engines'}`
  const isLong = chart.domain[1] - chart.domain[0] >= DAY_MS
  const isOld = isLong || chart.domain[0] < Date.parse(board.generatedAt) - DAY_MS / 2
  const isLoading = span !== null && (zoomed.isPending || zoomed.isPlaceholderData)
  return (
    <Sheet
      label="Decision latency"
      title="Decision latency"
      aside={
        shown.isWindow ? (
          `policy-engine, ${engines}, last ${WINDOW_NAMES[board.window]}`
        ) : (
          <>
            zoomed, <LocalTime at={shown.from} seconds={false} withDate={isOld} /> to{' '}
            <LocalTime at={shown.to} seconds={false} withDate={isLong} />
          </>
        )
      }
      isBusy={isBusy || isLoading}
      meta={
        <>
          {newer > 0 && <span>{`held, ${newer} new`}</span>}
          <span className="nowrap">{`n ${formatCount(shown.n)}`}</span>
          <ZoomActs isZoomed={span !== null} isShortest={isShortest} onStep={onStep} onWhole={clear} />
          <a
            className={buttonClass({ size: 'sm', variant: 'ghost' })}
            href={`/api/overview/latency?${new URLSearchParams({ window: board.window, ...span })}`}
            download
          >
            CSV
          </a>
          <Segmented label="View" value={view} options={VIEWS} onChange={setView} isMini />
        </>
      }
    >
      {span !== null && zoomed.error && (
        <ErrorState
          title="The chosen span did not load"
          detail={`${sentenceOf(zoomed.error)} ${zoomed.data ? 'What is below was read before.' : 'The whole window is shown.'}`}
          reference={referenceOf(zoomed.error)}
          onRetry={() => void zoomed.refetch()}
        />
      )}
      <div className="pad chart-room" {...hold}>
        {view === 'chart' ? (
          <ZoomLayer domain={chart.domain} margin={CHART_MARGIN} onZoom={zoomTo} onStep={onStep} onWhole={clear}>
            <LatencyChart chart={chart} onCursor={onCursor} />
          </ZoomLayer>
        ) : (
          <LatencyTable chart={chart} withDate={board.window !== '1h' || !shown.isWindow} />
        )}
      </div>
    </Sheet>
  )
}
