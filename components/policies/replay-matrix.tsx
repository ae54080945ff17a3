import Link from 'next/link'
import { Glyph } from '@/components/ui/glyph'
import { formatCount } from '@/lib/format'
import type { ReplayDetail, ReplayResult } from '@/lib/schemas/replays'
import { adviceOf, matrixOf, nameOf, sayAllowed, sayRest } from './say-replay'

export type ReplayMatrixProps = { detail: ReplayDetail; result: ReplayResult; isOnOwnPage?: boolean }

/** Before in rows, after in columns; what was denied and would be allowed speaks loudest. */
export function ReplayMatrix({ detail, result, isOnOwnPage = false }: ReplayMatrixProps) {
  const told = matrixOf(result)
  const name = nameOf(detail)
  const allowed = sayAllowed(detail)
  const advice = adviceOf(detail, result)
  return (
    <div className="rp-in">
      <table className="rp-mx">
        <caption className="sr">{`Verdicts before and after, by ${name}`}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{`${name} allows`}</th>
            <th scope="col">{`${name} denies`}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{`v${detail.baseline} allowed`}</th>
            <td>
              {formatCount(told.stayedAllowed)}
              <small>same</small>
            </td>
            <td>
              {formatCount(told.nowDenied)}
              <small>now denied</small>
            </td>
          </tr>
          <tr>
            <th scope="row">{`v${detail.baseline} denied`}</th>
            <td className={told.nowAllowed > 0 ? 'loud' : undefined}>
              <span className="row-x">
                {told.nowAllowed > 0 && <Glyph state="breach" />}
                {formatCount(told.nowAllowed)}
              </span>
              <small>now allowed</small>
            </td>
            <td>
              {formatCount(told.stayedDenied)}
              <small>same</small>
            </td>
          </tr>
        </tbody>
      </table>
      <ul className="rp-fl">
        {told.others.map(({ before, after, n }) => (
          <li key={`${before} ${after}`}>{`${formatCount(n)} ${before} before, ${after} now`}</li>
        ))}
        {allowed && (
          <li>
            <span className="strong">{allowed.lead}</span>
            {allowed.rest}
          </li>
        )}
        {allowed && !isOnOwnPage && (
          <li>
            <Link href={`/policies/replays/${detail.id}?kind=deny_to_allow`}>{`Show ${formatCount(detail.allowed.total)}`}</Link>
          </li>
        )}
        {allowed && (
          <li className="dim">{`${formatCount(detail.allowed.acknowledged)} of ${formatCount(detail.allowed.total)} acknowledged`}</li>
        )}
        <li className="dim">{sayRest(result)}</li>
        {advice && <li className="dim">{advice}</li>}
      </ul>
    </div>
  )
}
