'use client'

import { useState } from 'react'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { Glyph } from '@/components/ui/glyph'
import { Segmented } from '@/components/ui/segmented'
import { visibleText } from '@/lib/format'
import type { RunDetail } from '@/lib/schemas/runs'
import { ClockChart } from './clock-chart'
import { StepsTable } from './steps-table'

const VIEWS = [
  { value: 'clock', label: 'Clock' },
  { value: 'table', label: 'Table' },
] as const

/** The steps on one ruler, or the same as a table. */
export function ClockSheet({ detail, now }: { detail: RunDetail; now: number }) {
  const [view, setView] = useState<'clock' | 'table'>('clock')
  useSingleKeys({ v: () => setView((before) => (before === 'clock' ? 'table' : 'clock')) })
  return (
    <section className="sheet" aria-label="Steps on the clock">
      <div className="sheet-h">
        <h2>Steps on the clock</h2>
        {detail.takeovers !== null && (
          <span className="run-take">
            <Glyph state="stale" />
            {visibleText(detail.takeovers)}
          </span>
        )}
        <span className="meta">
          <Segmented isMini label="Steps as" value={view} options={VIEWS} onChange={setView} />
        </span>
      </div>
      {view === 'clock' ? <ClockChart detail={detail} now={now} onUnfold={() => setView('table')} /> : <StepsTable detail={detail} />}
    </section>
  )
}
