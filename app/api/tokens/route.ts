import { TokenFilter } from '@/lib/schemas/tokens'
import { csvRoute } from '@/server/csv-route'
import { tokensOf } from '@/server/services/targets'
import { exportTokens } from '@/server/services/tokens/export'

export const dynamic = 'force-dynamic'

/** The filtered tokens as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'tokens',
  permission: 'people:export',
  action: 'tokens.export',
  target: tokensOf(),
  schema: TokenFilter,
  rows: exportTokens,
})
