import type { Route } from 'next'
import Link from 'next/link'
import { ContainAgentButton } from '@/components/shell/contain-agent-button'
import { buttonClass } from '@/components/ui/button-class'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import type { AgentDetail } from '@/lib/schemas/agents'

/** How many of its sandboxes may still run, where they are, and the one press that contains them all. */
export function SandboxesSheet({ detail: { agent, sandboxes }, held }: { detail: AgentDetail; held: readonly Permission[] }) {
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
          <ContainAgentButton agentId={agent.agentId} held={held} size="sm" />
        </div>
      </div>
    </Sheet>
  )
}
