import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { METHODS } from '@/components/shell/say-method'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { PlanClass } from '@/lib/run-states'
import { runKindName } from '@/lib/run-title'
import type { RunDetail } from '@/lib/schemas/runs'
import { STEP_UP_METHODS } from '@/lib/schemas/step-up'

const CLASSES: Record<PlanClass, string> = { read: 'reads only', routine: 'routine', risky: 'risky', stop: 'stop' }
const METHOD_NAMES = { webauthn: 'a passkey', totp: 'a code', oidc: 'the provider', persona: 'a persona: nothing is proved' } as const
const methodName = (method: string): string => {
  const known = STEP_UP_METHODS.find((one) => one === method)
  return known === undefined ? method : METHOD_NAMES[known]
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** Who, why, by which plan, and who has it now. */
export function RunFacts({ detail }: { detail: RunDetail }) {
  const { run, plan, epoch, owner, owners, approvals, startMethod, requestId, preempted, warnings } = detail
  const last = owners.at(-1)
  return (
    <Sheet label="This run" title="This run" meta={`epoch ${epoch}${owner === null ? '' : `, ${visibleText(owner)}`}`}>
      <dl className="dl run-dl">
        <Fact name="Started by">{run.isMine ? 'you' : visibleText(run.startedBy)}</Fact>
        <Fact name="Started">
          <LocalTime at={run.createdAt} withDate />
        </Fact>
        {startMethod !== null && (
          <Fact name="Confirmed">
            <span
              title={METHODS[STEP_UP_METHODS.find((one) => one === startMethod) ?? 'persona'].says}
            >{`with ${methodName(startMethod)}`}</span>
          </Fact>
        )}
        <Fact name="Agreed by">
          {approvals.length === 0
            ? 'nobody beside them'
            : approvals.map(({ name, roles }) => `${visibleText(name)}, ${roles.join(' and ')}`).join('; ')}
        </Fact>
        <Fact name="Kind">{`${runKindName(run.kind)}, ${CLASSES[run.class]}`}</Fact>
        <Fact name="Lane">{run.lane}</Fact>
        <Fact name="Plan">
          {plan.hasRequest ? (
            <Link href={`/plans/${run.planId}` as Route} prefetch={false} className="mono">
              {run.planId.slice(-6)}
            </Link>
          ) : (
            <span className="mono" title={run.planId}>
              {run.planId.slice(-6)}
            </span>
          )}
          <span className="mono dim" title={plan.digest}>
            {plan.digest.replace(/^sha256:/, '').slice(0, 8)}
          </span>
        </Fact>
        {plan.runbookVersion !== null && <Fact name="Runbook">{visibleText(plan.runbookVersion)}</Fact>}
        <Fact name="If a step fails">{plan.onFailure === 'compensate' ? 'it is taken back' : 'it stops there'}</Fact>
        <Fact name="Deadline">{run.deadlineAt === null ? 'none' : <LocalTime at={run.deadlineAt} withDate />}</Fact>
        {last !== undefined && owner === null && <Fact name="Last worker">{visibleText(last.owner)}</Fact>}
        <Fact name="Run">
          <span className="mono break">{run.id}</span>
        </Fact>
        <Fact name="Request">
          <span className="mono break">{visibleText(requestId)}</span>
        </Fact>
      </dl>
      <div className="in rule-t">
        <p className="soft break">{`Reason: ${visibleText(run.reason)}`}</p>
        {preempted.map(({ id, title }) => (
          <p key={id} className="soft break">
            {'It ended '}
            <Link href={`/runs/${id}` as Route} prefetch={false}>
              {visibleText(title)}
            </Link>
            {', which had the same target.'}
          </p>
        ))}
        {warnings.map((warning) => (
          <p key={warning} className="soft break">{`The plan warned: ${visibleText(warning)}`}</p>
        ))}
      </div>
    </Sheet>
  )
}
