import type { FlipFilter, FlipRow } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { readFlips } from './list-flips'

const PAGE = 500
const codes = ({ violations }: FlipRow['before']) => violations.map(({ code }) => code)
const COLUMNS: readonly CsvColumn<FlipRow>[] = [
  'decisionId',
  ['evaluated_at', ({ at }) => at],
  ['change', ({ kind }) => kind],
  ...(['agentId', 'action', 'principles'] as const),
  ['verdict_before', ({ before }) => before.verdict],
  ['verdict_after', ({ after }) => after.verdict],
  ['violations_before', ({ before }) => codes(before)],
  ['violations_after', ({ after }) => codes(after)],
  ['reason_before', ({ before }) => before.reason],
  ['reason_after', ({ after }) => after.reason],
  ['acknowledged_by', ({ acknowledgedBy }) => acknowledgedBy?.name ?? null],
  ...(['acknowledgedAt', 'note'] as const),
]

/** The filtered changes as CSV. */
export const exportFlips = (ctx: ServiceContext, filter: FlipFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => readFlips(ctx, filter, page), PAGE)
