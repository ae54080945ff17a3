import { StatusPill } from '@/components/ui/status-pill'
import type { RunVerdict } from '@/lib/schemas/runs'
import { VERDICTS } from './say-run'

export function StatePill({ verdict }: { verdict: RunVerdict }) {
  const { glyph, word } = VERDICTS[verdict]
  return <StatusPill state={glyph} word={word} />
}
