import Link from 'next/link'
import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { AgentDetail } from '@/lib/schemas/agents'
import { decisionsHref } from './decisions-href'

/** Which rules its decisions broke; each leads to those very decisions. */
export function CodesSheet({ detail, canReadDecisions }: { detail: AgentDetail; canReadDecisions: boolean }) {
  const { codes24h, codesTotal } = detail
  return (
    <Sheet
      label="Violations, 24 h"
      title="Violations, 24 h"
      meta={
        codesTotal > codes24h.length ? `${formatCount(codes24h.length)} of ${formatCount(codesTotal)} rules` : 'by rule, waived ones too'
      }
    >
      {codes24h.length === 0 ? (
        <EmptyState title="No rule was broken" detail="Its decisions of 24 h were looked at, waived and monitored rules too." />
      ) : (
        <table className="tbl">
          <caption className="sr">Violations of 24 h by rule</caption>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col" className="num">
                Decisions
              </th>
              <th scope="col" className="num">
                Prevented
              </th>
            </tr>
          </thead>
          <tbody>
            {codes24h.map(({ code, decisions, prevented }) => (
              <tr key={code}>
                <th scope="row" className="mono break">
                  {canReadDecisions ? (
                    <Link href={decisionsHref(detail, { code })} prefetch={false}>
                      {code}
                    </Link>
                  ) : (
                    code
                  )}
                </th>
                <td className="num">{formatCount(decisions)}</td>
                <td className="num">{formatCount(prevented)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sheet>
  )
}
