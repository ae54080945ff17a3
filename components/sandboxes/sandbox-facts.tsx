import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, formatMs, visibleText } from '@/lib/format'
import type { SandboxDetail } from '@/lib/schemas/sandboxes'
import { plain } from './say-sandbox'

type Props = { detail: SandboxDetail; mayReadDecisions: boolean }

/** What runs, where, as whom, and which decision let it. */
export function SandboxFacts({ detail: { sandbox, facts, run, incidents }, mayReadDecisions }: Props) {
  return (
    <Sheet label="Facts" title="Facts">
      <dl className="dl">
        <Fact name="Agent">
          <Link href={`/agents/${sandbox.agentId}` as Route} className="mono break" prefetch={false}>
            {visibleText(sandbox.agentId)}
          </Link>
        </Fact>
        <Fact name="Decision">
          {facts.decisionId === null ? (
            'none'
          ) : mayReadDecisions ? (
            <Link href={`/decisions/${facts.decisionId}` as Route} className="mono break" prefetch={false}>
              {facts.decisionId}
            </Link>
          ) : (
            <span className="mono break">{facts.decisionId}</span>
          )}
        </Fact>
        <Fact name="Policy">{facts.policyVersion === null ? 'unknown' : `constitution v${visibleText(facts.policyVersion)}`}</Fact>
        <Mono name="Constitution" text={facts.constitutionHash} />
        <Fact name="Runtime">{visibleText(sandbox.runtime)}</Fact>
        <Fact name="Language">{visibleText(sandbox.language)}</Fact>
        <Mono name="Code" text={facts.codeDigest} />
        <Mono name="Pod" text={`${facts.namespace}/${sandbox.podName}`} />
        <Mono name="Pod uid" text={facts.podUid} />
        <Mono name="Node" text={sandbox.node} />
        <Mono name="Image" text={facts.image} />
        <Mono name="Image digest" text={facts.imageDigest} />
        <Fact name="Cold start">{sandbox.coldStartMs === null ? 'not measured' : formatMs(sandbox.coldStartMs)}</Fact>
        <Time name="Requested" at={sandbox.requestedAt} />
        <Time name="Deadline" at={facts.deadlineAt} />
        <Time name="Last seen" at={sandbox.seenAt} />
        <Fact name="Controller">{facts.controller === null ? 'none' : visibleText(facts.controller)}</Fact>
        <Mono name="Quarantine" text={sandbox.quarantine} otherwise="no" />
        <Fact name="Run">
          {run === null ? (
            'none contains it'
          ) : (
            <Link href={`/runs/${run.id}` as Route} prefetch={false}>{`Show the run, ${run.state}`}</Link>
          )}
        </Fact>
        <Fact name="Incident">
          {incidents.length === 0
            ? 'none'
            : incidents.map((id) => (
                <Link key={id} href={`/incidents/${id}` as Route} className="mono" prefetch={false}>
                  {id.slice(0, 8)}
                </Link>
              ))}
        </Fact>
        <Fact name="Origin">{facts.origin}</Fact>
      </dl>
    </Sheet>
  )
}

/** What it may use, what it used where somebody measured, and what else was asked. */
export function LimitsSheet({ detail: { facts } }: Pick<Props, 'detail'>) {
  const { limits, usage } = facts
  const of = (used: number | null, limit: number | null, unit: string) =>
    `${used === null ? 'not measured' : `${formatCount(used)} ${unit}`} of ${limit === null ? 'unknown' : `${formatCount(limit)} ${unit}`}`
  return (
    <Sheet label="Limits" title="Limits">
      <dl className="dl">
        <Fact name="Memory, most used">{of(usage.memoryPeakMb, limits.memoryMb, 'MB')}</Fact>
        <Fact name="CPU limit">{limits.cpu === null ? 'unknown' : String(limits.cpu)}</Fact>
        <Fact name="CPU used">{usage.cpuSeconds === null ? 'not measured' : `${usage.cpuSeconds.toFixed(2)} s`}</Fact>
        <Fact name="Processes, most">{usage.pidsPeak === null ? 'not measured' : formatCount(usage.pidsPeak)}</Fact>
        <Fact name="Time limit">{limits.timeoutSeconds === null ? 'unknown' : `${formatCount(limits.timeoutSeconds)} s`}</Fact>
        {facts.request.map(([name, value]) => (
          <Fact key={name} name={plain(visibleText(name))}>
            <span className="mono break">{visibleText(value)}</span>
          </Fact>
        ))}
      </dl>
    </Sheet>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

const Mono = ({ name, text, otherwise = 'unknown' }: { name: string; text: string | null; otherwise?: string }) => (
  <Fact name={name}>{text === null ? otherwise : <span className="mono break">{visibleText(text)}</span>}</Fact>
)

const Time = ({ name, at }: { name: string; at: string | null }) => (
  <Fact name={name}>{at === null ? 'unknown' : <LocalTime at={at} withDate />}</Fact>
)
