import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, visibleText } from '@/lib/format'
import type { WaiverDetail } from '@/lib/schemas/waivers'

/** What was asked for, word for word, and who answers for it. */
export function WaiverFacts({ detail }: { detail: WaiverDetail }) {
  const { item, agents } = detail
  return (
    <Sheet label="Facts" title="Facts">
      <dl className="dl">
        <Fact name="Rule">
          <span className="mono">{item.rule}</span>
        </Fact>
        <Fact name="Agents">
          <span className="mono">{item.agentGlob}</span>
          {` matches ${formatCount(agents.matching)} of ${formatCount(agents.registered)} registered`}
        </Fact>
        <Fact name="Reason">{visibleText(detail.reason)}</Fact>
        <Fact name="Compensating controls">{visibleText(detail.controls)}</Fact>
        <Fact name="Ticket">{visibleText(item.ticket)}</Fact>
        <Fact name="Starts">
          <LocalTime at={item.starts} withDate />
        </Fact>
        <Fact name="Ends">
          <LocalTime at={item.expires} withDate />
        </Fact>
        <Fact name="Asked by">
          {item.isMine ? 'you' : visibleText(item.requestedBy)}, <LocalTime at={item.requestedAt} withDate />
        </Fact>
        <Fact name="Approved by">
          {item.approvedBy === null ? (
            'nobody'
          ) : (
            <>
              {visibleText(item.approvedBy)}, {item.approvedAt !== null && <LocalTime at={item.approvedAt} withDate />}
            </>
          )}
        </Fact>
        {item.endedAt !== null && (
          <Fact name="Ended by">
            {visibleText(item.endedBy ?? 'unknown')}, <LocalTime at={item.endedAt} withDate />
          </Fact>
        )}
        <Fact name="Violation">
          {detail.violationId === null ? (
            'asked for without one'
          ) : (
            <Link href={`/violations/${detail.violationId}` as Route} className="mono" prefetch={false}>
              {detail.violationId}
            </Link>
          )}
        </Fact>
        <Fact name="Rules looked at">{detail.policyVersion === null ? 'unknown' : `version ${detail.policyVersion}`}</Fact>
        <Fact name="Waiver">
          <span className="mono">{item.id}</span>
        </Fact>
      </dl>
    </Sheet>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className="break">{children}</span>
      </dd>
    </>
  )
}
