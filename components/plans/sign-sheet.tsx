'use client'

import { type FormEvent, useState } from 'react'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { TypedField, whatIsMissing } from '@/components/shell/typed-field'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import type { PlanDetail } from '@/lib/schemas/plans'
import { DigestLine } from './digest-line'
import { shortDigest } from './say-plan'
import { SignFacts } from './sign-facts'
import { useStart } from './use-start'

type Plan = NonNullable<PlanDetail['plan']>

/** The last look: digest, object version, how long it holds; the name typed, the reason, and the button that says what it does. */
export function SignSheet({ detail }: { detail: PlanDetail }) {
  const { plan } = detail
  if (plan === null) return null
  return (
    <Sheet label="Sign and run" title="Sign and run" meta={<span className="mono">{shortDigest(plan.digest)}</span>}>
      <Form detail={detail} plan={plan} />
    </Sheet>
  )
}

function Form({ detail, plan }: { detail: PlanDetail; plan: Plan }) {
  const { request } = detail
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const { start, isBusy, error } = useStart(detail)
  const unready = whyUnready(detail)
  const missing = unready ?? whatIsMissing({ name: plan.typed, of: 'target', value: typed }) ?? (isReason(reason) ? null : WHY_MISSING)
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (missing === null) void start({ id: request.id, digest: plan.digest, typed: typed.trim(), reason })
  }
  const isOver = request.state !== 'ready' && request.state !== 'starting'
  return (
    <form className="form" onSubmit={send}>
      {!isOver && (
        <>
          <TypedField name={plan.typed} of="target" value={typed} onChange={setTyped} />
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
      <SignFacts detail={detail} />
      <DigestLine digest={plan.digest} />
      <RefusedNote error={error} />
      {!isOver && (
        <>
          <Button type="submit" variant="ink" size="lg" className="wide" disabledReason={missing ?? (isBusy ? 'It is being done.' : null)}>
            {request.title}
          </Button>
          <p className="hint c" aria-live="polite">
            {missing ?? 'You confirm exactly this digest in the next step.'}
          </p>
        </>
      )}
    </form>
  )
}

/** Why it cannot be started now, whatever is typed. */
function whyUnready({ request, preview, whyNotStart }: PlanDetail): string | null {
  if (request.state === 'starting') return 'It is being started: a worker checks it once more.'
  if (preview?.isNoop) return 'Nothing would be written: the goal is met already.'
  return whyNotStart
}
