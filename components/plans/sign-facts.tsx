'use client'

import { Fragment } from 'react'
import { methodInWords } from '@/components/shell/say-method'
import { useNow } from '@/components/shell/use-now'
import { LocalTime } from '@/components/ui/local-time'
import { visibleText } from '@/lib/format'
import type { PlanDetail } from '@/lib/schemas/plans'
import { imageChange, leftOf } from './say-plan'

/** What is bound: the version of each object as it was read, what changes in a word, and until when the plan holds. */
export function SignFacts({ detail: { request, plan, preview, agreement, start } }: { detail: PlanDetail }) {
  const now = useNow()
  const targets = plan?.targets.filter(({ resourceVersion }) => resourceVersion !== null) ?? []
  const images = (preview?.rollbacks ?? []).flatMap((one) => imageChange(one) ?? [])
  const until = agreement?.startUntil ?? request.expiresAt
  const left = until === null ? null : leftOf(until, now)
  return (
    <dl className="dl you">
      {targets.map(({ key, name, resourceVersion }) => (
        <Fragment key={key}>
          <dt>{targets.length === 1 ? 'Object version' : `Version of ${visibleText(name)}`}</dt>
          <dd className="mono">{resourceVersion}</dd>
        </Fragment>
      ))}
      {images.map(({ from, to }) => (
        <Fragment key={from + to}>
          <dt>Image</dt>
          <dd>{`${visibleText(from)} to ${visibleText(to)}`}</dd>
        </Fragment>
      ))}
      {start === null
        ? request.state === 'ready' &&
          until !== null && (
            <>
              <dt>Plan valid until</dt>
              <dd>
                <LocalTime at={until} />
                <span className={left === null ? 'aged' : 'dim'}>{left === null ? 'is over' : `${left} left`}</span>
              </dd>
            </>
          )
        : [
            <Fragment key="by">
              <dt>Started by</dt>
              <dd>
                {visibleText(start.by)} <LocalTime at={start.at} />
              </dd>
              <dt>Signed</dt>
              <dd>{methodInWords(start.method)}</dd>
              <dt>Reason</dt>
              <dd>{visibleText(start.reason)}</dd>
            </Fragment>,
          ]}
    </dl>
  )
}
