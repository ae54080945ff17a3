import { DecisionFilter } from '@/lib/schemas/decisions'
import { answerCsv, refuseHead } from '@/server/csv-download'
import { exportDecisions } from '@/server/services/decisions/export'
import { decisionsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered decisions as a CSV file. */
export const GET = (request: Request): Promise<Response> =>
  answerCsv(request, {
    permission: 'decisions:export',
    action: 'decisions.export',
    target: decisionsOf(),
    schema: DecisionFilter,
    name: 'decisions',
    rows: exportDecisions,
  })

export { refuseHead as HEAD }
