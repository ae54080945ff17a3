'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { referenceOf, sentenceOf } from './error-code'
import { RefusedNote } from './refused-note'
import { SessionLine } from './session-line'
import { useToast } from './toasts'
import { useCommand } from './use-command'

/** My own open sessions. Ending one asks nothing: whoever sees a stranger's must be quick. */
export function MySessionsSheet() {
  const { sessions } = useTRPC()
  const say = useToast()
  const { data, error, refetch } = useQuery({ ...sessions.mine.queryOptions({}), refetchInterval: READ_EVERY_MS })
  const one = useCommand(useMutation(sessions.revoke.mutationOptions()).mutateAsync, [sessions.pathKey()])
  const others = useCommand(useMutation(sessions.revokeOthers.mutationOptions()).mutateAsync, [sessions.pathKey()])
  const endOne = async (id: string) => {
    if (await one.run({ id })) say('The session is ended.')
  }
  const endOthers = async () => {
    const done = await others.run({})
    if (done) say(done.ended === 1 ? '1 other session is ended.' : `${done.ended} other sessions are ended.`)
  }
  const count = data?.items.filter(({ isCurrent }) => !isCurrent).length ?? 0
  return (
    <Sheet
      label="My sessions"
      title="My sessions"
      meta={
        <Button size="sm" disabledReason={count === 0 ? 'There is no other session.' : null} onClick={() => void endOthers()}>
          {count > 1 ? `End the ${count} others` : 'End the others'}
        </Button>
      }
    >
      {(one.error !== null || others.error !== null) && (
        <div className="in rule-t">
          <RefusedNote error={one.error ?? others.error} />
        </div>
      )}
      {!data && error && (
        <ErrorState
          title="Your sessions did not load"
          detail={`${sentenceOf(error)} They go on as they are.`}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingBars what="your sessions" rows={3} />}
      {data && (
        <ul className="work">
          {data.items.map((session) => (
            <SessionLine
              key={session.id}
              session={session}
              act={
                session.isCurrent ? null : (
                  <Button
                    size="sm"
                    aria-label={`End the session from ${session.ip}, ${session.id.slice(0, 8)}`}
                    onClick={() => void endOne(session.id)}
                  >
                    End it
                  </Button>
                )
              }
            />
          ))}
        </ul>
      )}
    </Sheet>
  )
}
