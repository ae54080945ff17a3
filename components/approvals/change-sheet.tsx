import type { Route } from 'next'
import Link from 'next/link'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { ApprovalDetail } from '@/lib/schemas/approvals'
import { targetHref } from './say-approval'

/** What will be done, to what as it is now, and the digest that every word is bound to. */
export function ChangeSheet({ detail: { request, facts, digest, says } }: { detail: ApprovalDetail }) {
  const href = targetHref(request)
  const isVoid = request.state === 'failed' || request.state === 'expired'
  return (
    <Sheet label="What changes" title="What changes" meta={isVoid ? 'void' : undefined}>
      <div className={isVoid ? 'in rule-t voided' : 'in rule-t'}>
        <p>{visibleText(says)}</p>
        <p className="soft break">{`Reason: ${visibleText(request.reason)}`}</p>
        {href !== null && <Link href={href as Route}>{isVoid ? 'Ask again on its page' : 'Show it'}</Link>}
      </div>
      <dl className={isVoid ? 'dl voided' : 'dl'}>
        {Object.entries(facts).map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
        <dt>Asked by</dt>
        <dd>{request.isMine ? 'you' : visibleText(request.askedBy)}</dd>
        <dt>Asked</dt>
        <dd>
          <LocalTime at={request.createdAt} withDate />
        </dd>
        <dt>Ends by itself</dt>
        <dd>
          <LocalTime at={request.expiresAt} withDate />
        </dd>
        <dt>Version</dt>
        <dd className="num">{request.version}</dd>
        <dt>Digest</dt>
        <dd>
          <span className="mono break">{digest}</span>
        </dd>
        <dt>Request</dt>
        <dd>
          <span className="mono break">{request.id}</span>
        </dd>
      </dl>
    </Sheet>
  )
}

const nameOf = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^./, (letter) => letter.toUpperCase())

function Fact({ name, value }: { name: string; value: ApprovalDetail['facts'][string] }) {
  const text = Array.isArray(value) ? value.join(', ') || 'none' : String(value)
  return (
    <>
      <dt>{nameOf(name)}</dt>
      <dd>
        <span className="break">{visibleText(text)}</span>
      </dd>
    </>
  )
}
