import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { NoRight } from '@/components/ui/no-right'

export type AgentNotShownProps = { error: unknown; agentId: string; onRetry: () => void }

/** Why there is nothing to show: no right, no such agent, or no answer. */
export function AgentNotShown({ error, agentId, onRetry }: AgentNotShownProps) {
  const code = codeOf(error)
  if (code === 'FORBIDDEN')
    return (
      <NoRight title="You cannot read agents" detail={`Open to ${rolesInWords('agents:read')}. Ask an administrator for one of them.`} />
    )
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return (
      <EmptyState
        title="There is no such agent"
        detail={`Nobody registered ${agentId}. The engine refuses whatever asks under this id.`}
        action={
          <Link href="/agents" className={buttonClass({ size: 'sm' })}>
            Show all agents
          </Link>
        }
      />
    )
  return (
    <ErrorState
      title="The agent did not load"
      detail={`${sentenceOf(error)} The engine goes on with what it knows of it.`}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}
