import type { Route } from 'next'
import Link from 'next/link'
import { visibleText } from '@/lib/format'
import type { NodeRow } from '@/lib/schemas/workloads'

/** Whose run cordoned it; somebody else's cordon is only known to be there. */
export function CordonedBy({ row: { isCordoned, cordonedBy } }: { row: NodeRow }) {
  if (!isCordoned) return <span className="dim">not cordoned</span>
  if (cordonedBy === null) return <>not by a run of ours</>
  return (
    <Link href={`/runs/${encodeURIComponent(cordonedBy.runId)}` as Route} prefetch={false}>
      {cordonedBy.by === null ? `run ${cordonedBy.runId.slice(0, 8)}` : visibleText(cordonedBy.by)}
    </Link>
  )
}
