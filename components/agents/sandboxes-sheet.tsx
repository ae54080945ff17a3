import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { AgentDetail } from '@/lib/schemas/agents'

/** How many of its sandboxes may still run, and where they are. */
export function SandboxesSheet({ detail: { agent, sandboxes } }: { detail: AgentDetail }) {
  const { mayRun, contained, uncontrolled } = sandboxes
  return (
    <Sheet label="Sandboxes" title="Sandboxes" meta={`${formatCount(mayRun)} may run`}>
      <div className="in rule-t">
        <p className="soft">
          {`${formatCount(contained)} contained or being contained in 24 h. `}
          {uncontrolled > 0 ? (
            <b className="over">{`${formatCount(uncontrolled)} runtime events of 24 h were not contained by their line.`}</b>
          ) : (
            'No runtime event of 24 h is uncontrolled.'
          )}
        </p>
        <div className="moves">
          <Link className={buttonClass({ size: 'sm' })} href={`/sandboxes?view=all&agentId=${agent.agentId}` as Route} prefetch={false}>
            {`Show sandboxes of ${agent.agentId}`}
          </Link>
          <Link className={buttonClass({ size: 'sm' })} href={`/sandboxes/events?agentId=${agent.agentId}` as Route} prefetch={false}>
            {`Show runtime events of ${agent.agentId}`}
          </Link>
        </div>
      </div>
    </Sheet>
  )
}
