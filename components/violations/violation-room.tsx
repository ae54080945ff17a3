'use client'

import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import type { Viewer } from './viewer'
import { ViolationPane } from './violation-pane'

/** One violation on a page of its own: where links lead, and what a phone shows. */
export function ViolationRoom({ id, viewer }: { id: string; viewer: Viewer }) {
  return (
    <>
      <div className="head">
        <h1>Violation</h1>
        <div className="acts">
          <Link href={`/violations?item=${encodeURIComponent(id)}`} className={buttonClass()}>
            Show the queue
          </Link>
        </div>
      </div>
      <div className="stack">
        <ViolationPane id={id} viewer={viewer} />
      </div>
    </>
  )
}
