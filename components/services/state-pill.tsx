import { StatusPill } from '@/components/ui/status-pill'
import type { WorkloadRow } from '@/lib/schemas/workloads'
import { workloadSaid } from './say-state'

/** A state of a source that does not follow any more is not judged: it is what was last known. */
export function StatePill({ row: { state }, isStale }: { row: Pick<WorkloadRow, 'state'>; isStale: boolean }) {
  const { word, glyph } = workloadSaid(state)
  return isStale ? <StatusPill state="stale" word={`last known: ${word}`} /> : <StatusPill state={glyph} word={word} />
}
