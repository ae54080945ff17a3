import { answerCsv, refuseHead } from '@/app/api/answer-csv'
import { DecisionFilter } from '@/lib/schemas/decisions'
import { exportDecisions } from '@/server/services/decisions/export'
import { decisionsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered decisions as a CSV file. */
export const GET = (request: Request): Promise<Response> =>
  answerCsv(request, {
    name: 'decisions',
    permission: 'decisions:export',
    action: 'decisions.export',
    target: decisionsOf,
    schema: DecisionFilter,
    rows: exportDecisions,
  })
export const HEAD = refuseHead
