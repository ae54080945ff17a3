import { StatusPill } from '@/components/ui/status-pill'
import type { NodeRow } from '@/lib/schemas/workloads'
import { nodeSaid } from './say-state'

/** A machine can be cordoned and have another trouble besides. */
export function NodePill({ row }: { row: NodeRow }) {
  const { word, glyph } = nodeSaid(row.state)
  const isBoth = row.isCordoned && row.state !== 'cordoned'
  return <StatusPill state={glyph} word={isBoth ? `${word}, cordoned` : word} />
}
