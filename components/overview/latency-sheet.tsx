'use client'

import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import { downloadText } from '@/components/charts/download-text'
import { latencyCsv } from '@/components/charts/latency-csv'
import { LatencyTable } from '@/components/charts/latency-table'
import { prepareLatency } from '@/components/charts/prepare-latency'
import { useHeld } from '@/components/charts/use-held'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import { WINDOW_NAMES } from '@/lib/schemas/decisions'
import type { Overview } from '@/lib/schemas/overview'

const LatencyChart = dynamic(() => import('@/components/charts/latency-chart').then((module) => module.LatencyChart), {
  ssr: false,
  loading: () => <div className="chart-room" />,
})
const VIEWS = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
] as const

/** Latency over the window as a chart, and the table behind it from the same value. It holds still while somebody looks into it. */
export function LatencySheet({ board, isBusy }: { board: Overview; isBusy: boolean }) {
  const [view, setView] = useState<(typeof VIEWS)[number]['value']>('chart')
  const { shown, newer, hold } = useHeld(board.latencySeries)
  const chart = useMemo(() => prepareLatency(shown), [shown])
  useSingleKeys({ v: () => setView((now) => (now === 'chart' ? 'table' : 'chart')) })
  const engines = `${shown.engines} ${shown.engines === 1 ? 'engine' : 'engines'}`
  return (
    <Sheet
      label="Decision latency"
      title="Decision latency"
      aside={`policy-engine, ${engines}, last ${WINDOW_NAMES[board.window]}`}
      isBusy={isBusy}
      meta={
        <>
          {newer > 0 && <span>{`held, ${newer} new`}</span>}
          <span>{`n ${formatCount(shown.n)}`}</span>
          {view === 'table' && (
            <Button size="sm" variant="ghost" onClick={() => downloadText(`decision-latency-${board.window}.csv`, latencyCsv(chart))}>
              Download CSV
            </Button>
          )}
          <Segmented label="View" value={view} options={VIEWS} onChange={setView} isMini />
        </>
      }
    >
      <div className="pad chart-room" {...hold}>
        {view === 'chart' ? <LatencyChart chart={chart} /> : <LatencyTable chart={chart} withDate={board.window !== '1h'} />}
      </div>
    </Sheet>
  )
}
