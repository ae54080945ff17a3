import Link from 'next/link'
import type { ReactNode } from 'react'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, formatMs, visibleText } from '@/lib/format'
import { STEP_NAMES, STEPS } from '@/lib/rollout-limits'
import type { DecisionDetail } from '@/lib/schemas/decisions'

const short = (hash: string) => hash.replace(/^sha256:/, '').slice(0, 16)
const REPLAYABLE = { yes: 'yes', masked: 'only its masked input', missing_facts: 'no, facts are missing' } as const

const SAYS_MISSING = 'the engine had no key to sign with'

/** When, by whom, in how long and with which version. */
export function FactsSheet({ detail }: { detail: DecisionDetail }) {
  const { record, evaluatedAt, evalMs, queueMs, engineId, sameKind24h, beside } = detail
  const { acgs } = record
  return (
    <Sheet label="Facts" title="Facts">
      <dl className="dl">
        <Fact name="Decision" isMono>
          {record.decision_id}
        </Fact>
        <Fact name="Decided">
          <LocalTime at={evaluatedAt} withDate />
        </Fact>
        <Fact name="Evaluated in">{`${formatMs(evalMs)}, waited ${formatMs(queueMs)}`}</Fact>
        <Fact name="Agent" isMono>
          <Link href={`/agents/${encodeURIComponent(acgs.asked.agent_id)}`} prefetch={false}>
            {visibleText(acgs.asked.agent_id)}
          </Link>
        </Fact>
        <Fact name="Action" isMono>
          {visibleText(acgs.asked.action)}
        </Fact>
        <Fact name="Type" isMono>
          {acgs.asked.type}
        </Fact>
        <Fact name="Same kind, 24 h">{`${formatCount(sameKind24h)} with this verdict`}</Fact>
        <Fact name="Constitution">
          <span className="mono" title={acgs.constitution_hash}>
            {`${acgs.policy_version} ${short(acgs.constitution_hash)}`}
          </span>
        </Fact>
        <Fact name="Stage">
          {acgs.stage === 'canary' ? <Canary rollout={acgs.rollout} /> : 'the version that was active'}
          {beside && (
            <>
              {'; '}
              <Link
                href={`/policies/rollouts/${beside.rollout}`}
                prefetch={false}
              >{`version ${beside.version} says ${beside.verdict}`}</Link>
            </>
          )}
        </Fact>
        <Fact name="Engine">
          <span className="mono">{`${engineId} ${acgs.engine_version}`}</span>
        </Fact>
        <Fact name="Facts revision">{formatCount(acgs.runtime_revision)}</Fact>
        <Fact name="Came in by">{`${acgs.source.door} from ${acgs.source.peer}`}</Fact>
        <Fact name="Origin">{acgs.origin}</Fact>
        <Fact name="Replayable">{REPLAYABLE[acgs.replayable]}</Fact>
        <Fact name="Input digest" isMono>
          <span title={acgs.input_digest}>{short(acgs.input_digest)}</span>
        </Fact>
        <Fact name="Receipt">
          {acgs.receipt === undefined ? (
            'none was due'
          ) : 'missing' in acgs.receipt ? (
            `none, although due: ${SAYS_MISSING}`
          ) : (
            <Issued {...acgs.receipt} />
          )}
        </Fact>
        <Fact name="Request" isMono>
          {visibleText(acgs.request_id)}
        </Fact>
      </dl>
    </Sheet>
  )
}

/** Decided by the candidate of a rollout, as far as it came then. */
function Canary({ rollout }: { rollout: DecisionDetail['record']['acgs']['rollout'] }) {
  const step = STEPS.find((one) => one === rollout?.step)
  if (!rollout || !step) return 'a canary'
  return (
    <Link href={`/policies/rollouts/${rollout.id}`} prefetch={false}>
      {STEP_NAMES[step].toLowerCase()}
    </Link>
  )
}

function Issued({ digest, expires_at: expiresAt }: { digest: string; expires_at: string }) {
  return (
    <>
      <span className="mono" title={digest}>
        {short(digest)}
      </span>
      , until <LocalTime at={expiresAt} />
    </>
  )
}

function Fact({ name, isMono = false, children }: { name: string; isMono?: boolean; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className={isMono ? 'mono break' : 'break'}>{children}</span>
      </dd>
    </>
  )
}
