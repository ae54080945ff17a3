import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { AgentDetail } from '@/lib/schemas/agents'

/** Who answers for it, and what the constitution is told of it. */
export function AgentFacts({ agent }: { agent: AgentDetail['agent'] }) {
  return (
    <Sheet label="Facts" title="Facts">
      <dl className="dl">
        <dt>Owner</dt>
        <dd>
          <span className="break">{visibleText(agent.owner)}</span>
        </dd>
        <dt>Trust level</dt>
        <dd className="num">{agent.trustLevel}</dd>
        <dt>Clearance</dt>
        <dd>{agent.clearance.replaceAll('_', ' ')}</dd>
        <dt>Registered</dt>
        <dd>
          <LocalTime at={agent.createdAt} withDate />
        </dd>
        <dt>Last change</dt>
        <dd>
          <LocalTime at={agent.updatedAt} withDate />
        </dd>
      </dl>
    </Sheet>
  )
}
