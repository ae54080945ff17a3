'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import type { DeclaredAllows } from '@/lib/schemas/policy-reviews'
import type { FlipRow, ReplayDetail } from '@/lib/schemas/replays'
import type { Declared } from '@/lib/schemas/versions'
import { useTRPC } from '@/lib/trpc'
import { FlipItem } from './flip-item'

const SHOWN = 10

export type ImpactAllowsProps = {
  shown: ReplayDetail
  allows: DeclaredAllows | null
  declared: Declared | null
  held: readonly Permission[]
}

const isDeclared = ({ action, before }: FlipRow, declared: Declared | null): boolean =>
  (declared?.allows ?? []).some(
    (one) => one.action === action || before.violations.some(({ code, rule }) => one.rule === code || one.rule === rule),
  )

/** Each denial that would be an allow, one by one, with the word that somebody gives to it. */
export function ImpactAllows({ shown, allows, declared, held }: ImpactAllowsProps) {
  const trpc = useTRPC()
  const canRead = held.includes('decisions:read')
  const input = { id: shown.id, kind: 'deny_to_allow', limit: SHOWN } as const
  const { data, error, refetch } = useQuery({ ...trpc.replays.flips.queryOptions(input), enabled: canRead })
  const { total, acknowledged } = shown.allowed
  return (
    <section className="rule-t" aria-label="Now allowed">
      <p className="in strong">
        {`${formatCount(total)} now allowed, ${formatCount(acknowledged)} of them acknowledged${allows && allows.undeclared > 0 ? `, ${formatCount(allows.undeclared)} not declared` : ''}.`}
      </p>
      {!canRead && <p className="rp-in soft">{`Single decisions are open to ${rolesInWords('decisions:read')}.`}</p>}
      {canRead && error && !data && (
        <ErrorState title="They did not load" detail={sentenceOf(error)} reference={referenceOf(error)} onRetry={() => void refetch()} />
      )}
      {canRead && !error && !data && <LoadingBars what="what is now allowed" rows={3} />}
      <ul>
        {data?.items.map((row) => (
          <li key={row.decisionId} className="rule-t">
            {declared !== null && !isDeclared(row, declared) && <p className="rp-in over">Not declared.</p>}
            <FlipItem row={row} detail={shown} mayRight={held.includes('policies:acknowledge')} />
          </li>
        ))}
      </ul>
      {data && data.total > SHOWN && (
        <p className="in rule-t">
          <Link
            href={`/policies/replays/${shown.id}?kind=deny_to_allow`}
          >{`Show all ${formatCount(data.total)} that are now allowed`}</Link>
        </p>
      )}
    </section>
  )
}
