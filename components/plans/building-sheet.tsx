'use client'

import { useNow } from '@/components/shell/use-now'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { formatAge } from '@/lib/format'
import type { PlanRow } from '@/lib/schemas/plans'

/** Longer than any build takes: then the worker is behind, or away. */
const SLOW_MS = 15_000

/** While a worker reads the cluster. */
export function BuildingSheet({ request }: { request: PlanRow }) {
  const now = useNow()
  const isSlow = now - Date.parse(request.createdAt) > SLOW_MS
  return (
    <Sheet label="What changes" title="What changes" isBusy>
      <LoadingBars what="what the cluster says it would be" rows={8} />
      {isSlow && (
        <p className="txt rule-t">
          {`It was asked for ${formatAge(request.createdAt, now)} and is not built: no worker took it, or the cluster answers slowly. It is built as soon as one can. You may withdraw it.`}
        </p>
      )}
    </Sheet>
  )
}
