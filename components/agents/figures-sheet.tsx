import Link from 'next/link'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { AgentDetail } from '@/lib/schemas/agents'
import { decisionsHref } from './decisions-href'

const VERDICTS = ['allow', 'deny', 'review', 'error'] as const

/** What it asked and how it was answered, measured; the decisions themselves are one link away. */
export function FiguresSheet({ detail, canReadDecisions }: { detail: AgentDetail; canReadDecisions: boolean }) {
  const { agent, requestsPerMinute, decisions24h, violations24h } = detail
  return (
    <Sheet
      label="Decisions, 24 h"
      title="Decisions, 24 h"
      meta={
        requestsPerMinute === null ? 'requests in the last minute unknown' : `${formatCount(requestsPerMinute)} requests in the last minute`
      }
    >
      <table className="tbl">
        <caption className="sr">Decisions of 24 h by verdict</caption>
        <thead>
          <tr>
            <th scope="col">Verdict</th>
            <th scope="col" className="num">
              Decisions
            </th>
            <th scope="col" className="num">
              With a violation
            </th>
          </tr>
        </thead>
        <tbody>
          {VERDICTS.map((verdict) => (
            <tr key={verdict}>
              <th scope="row">
                {canReadDecisions && decisions24h[verdict] > 0 ? (
                  <Link href={decisionsHref(detail, { verdict })} prefetch={false}>
                    {verdict}
                  </Link>
                ) : (
                  verdict
                )}
              </th>
              <td className="num">{formatCount(decisions24h[verdict])}</td>
              <td className="num">{formatCount(violations24h[verdict])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="in rule-t moves">
        <Link href={`/violations?agent=${agent.agentId}&state=any`} className={buttonClass({ size: 'sm' })}>
          {`Show violations of ${agent.agentId}`}
        </Link>
        {canReadDecisions ? (
          <Link href={decisionsHref(detail, {})} className={buttonClass({ size: 'sm' })}>
            {`Show decisions of ${agent.agentId}`}
          </Link>
        ) : (
          <Button size="sm" disabledReason={`Decisions are open to ${rolesInWords('decisions:read')}.`}>
            {`Show decisions of ${agent.agentId}`}
          </Button>
        )}
      </div>
    </Sheet>
  )
}
