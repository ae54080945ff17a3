import { StatusPill } from '@/components/ui/status-pill'
import type { SandboxRow } from '@/lib/schemas/sandboxes'
import { sayState } from './say-sandbox'

export function StatePill({ row }: { row: Pick<SandboxRow, 'state' | 'ending' | 'containedAt'> }) {
  const { glyph, word } = sayState(row)
  return <StatusPill state={glyph} word={word} />
}
