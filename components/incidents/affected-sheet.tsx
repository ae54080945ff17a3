import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { formatCount, visibleText } from '@/lib/format'
import { INCIDENT_ENDS } from '@/lib/incident-words'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { EvidenceRow } from './evidence-row'
import { openContainment } from './open-containment'
import { sayAgentState, saySandbox } from './say-affected'
import type { Viewer } from './viewer'

/** What it touches, each with how it stands by what was seen; and the containment that is still open. */
export function AffectedSheet({ detail, viewer }: { detail: IncidentDetail; viewer: Viewer }) {
  const { agents, sandboxes, services, policyVersion } = detail.affected
  const decisions = agents.reduce((sum, { decisions: n }) => sum + n, 0)
  const [first] = agents
  const isNothing = agents.length + sandboxes.length + services.length === 0 && policyVersion === null
  return (
    <Sheet
      label="What is affected"
      title="What is affected"
      {...(first !== undefined && viewer.held.includes('decisions:read')
        ? {
            meta: (
              <Link href={`/decisions?agentId=${encodeURIComponent(first.agentId)}` as Route} prefetch={false}>
                {`${formatCount(decisions)} ${decisions === 1 ? 'decision' : 'decisions'}`}
              </Link>
            ),
          }
        : {})}
    >
      <dl className="dl small">
        {isNothing && (
          <>
            <dt>Named</dt>
            <dd className="dim">nothing: no agent, sandbox or service is known to it</dd>
          </>
        )}
        {sandboxes.map((box) => (
          <Row key={box.id} name="Sandbox" href={`/sandboxes/${box.id}`} text={box.podName} said={saySandbox(box)} />
        ))}
        {agents.map((agent) => (
          <Row
            key={agent.agentId}
            name="Agent"
            href={`/agents/${encodeURIComponent(agent.agentId)}`}
            text={agent.agentId}
            said={sayAgentState(agent.state)}
          />
        ))}
        {services.map((service) => (
          <Row key={service} name="Service" text={service} />
        ))}
        {policyVersion !== null && <Row name="Policy at the trigger" text={policyVersion} />}
        <EvidenceRow detail={detail} viewer={viewer} />
        <RunRows detail={detail} />
      </dl>
      <Open detail={detail} />
    </Sheet>
  )
}

type RowProps = { name: string; text: string; href?: string; said?: ReturnType<typeof saySandbox> }

function Row({ name, text, href, said }: RowProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="wrap">
        {href === undefined ? (
          <span className="break">{visibleText(text)}</span>
        ) : (
          <Link href={href as Route} className="mono break" prefetch={false}>
            {visibleText(text)}
          </Link>
        )}
        {said !== undefined && <StatusPill state={said.glyph} word={said.word} />}
      </dd>
    </>
  )
}

function RunRows({ detail: { runs } }: { detail: IncidentDetail }) {
  return runs.map((run) => (
    <Row key={run.id} name={run.drill ? 'Run, drill' : 'Run'} href={`/runs/${run.id}`} text={`${run.kind}, ${run.state}`} />
  ))
}

/** Red, because it is the one thing that still lets harm happen. It leads to the page where it is confirmed; a stop from there is in this incident's name. */
function Open({ detail }: { detail: IncidentDetail }) {
  const open = openContainment(detail)
  if (INCIDENT_ENDS.includes(detail.state)) return null
  return (
    <div className="inc-bt rule-t">
      {open !== null && (
        <>
          <p className="soft break">{visibleText(open.why)}</p>
          <Link href={open.href as Route} className={buttonClass({ variant: 'stop' })} prefetch={false}>
            {`${visibleText(open.label)}…`}
          </Link>
        </>
      )}
      <Link href={`/emergency?incident=${detail.id}` as Route} className={buttonClass()} prefetch={false}>
        Emergency stop…
      </Link>
    </div>
  )
}
