import type { WaiverFilter, WaiverRow } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listWaivers } from './list'

const COLUMNS: readonly CsvColumn<WaiverRow>[] = [
  'id',
  'rule',
  'ruleNow',
  'agentGlob',
  'ticket',
  'phase',
  'starts',
  'expires',
  'requestedBy',
  'requestedAt',
  'approvedBy',
  'approvedAt',
  'endedBy',
  'endedAt',
  'matched',
  'lastMatchedAt',
  'isUnused',
]

/** The filtered waivers as CSV. */
export const exportWaivers = (ctx: ServiceContext, filter: WaiverFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listWaivers(ctx, { ...filter, ...page }))
