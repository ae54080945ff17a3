'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { SessionLine } from '@/components/shell/session-line'
import { useToast } from '@/components/shell/toasts'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { PersonDetail } from '@/lib/schemas/people'
import type { SessionRow } from '@/lib/schemas/sessions'
import { useTRPC } from '@/lib/trpc'
import { EndSessionDialog } from './end-session-dialog'
import { ReasonDialog } from './reason-dialog'
import { useQuickCommand } from './use-people-command'
import { plural } from './words'

const REFRESH_MS = 500
const SHOWN = 50
export type OpenSessionsSheetProps = { person: PersonDetail['person']; held: readonly Permission[] }

/** What is open of one person's, and the quick ways to end it. */
export function OpenSessionsSheet({ person, held }: OpenSessionsSheetProps) {
  const [isEnding, setIsEnding] = useState(false)
  const mayEnd = held.includes('sessions:end')
  const whyNot = mayEnd ? (person.liveSessions === 0 ? 'Nothing is open.' : null) : `Open to ${rolesInWords('sessions:end')}.`
  return (
    <Sheet
      label="Open sessions"
      title="Open sessions"
      meta={
        <Button size="sm" disabledReason={whyNot} onClick={() => setIsEnding(true)}>
          End all…
        </Button>
      }
    >
      {held.includes('sessions:read') ? (
        <Rows personId={person.id} mayEnd={mayEnd} />
      ) : (
        <NoRight
          title="You cannot read sessions"
          detail={`Open to ${rolesInWords('sessions:read')}. ${plural(person.liveSessions, 'session')} open.`}
        />
      )}
      <EndAllDialog person={person} isOpen={isEnding} onClose={() => setIsEnding(false)} />
    </Sheet>
  )
}

function Rows({ personId, mayEnd }: { personId: string; mayEnd: boolean }) {
  const { sessions } = useTRPC()
  const input = { personId, limit: SHOWN }
  const { data, error, refetch } = useQuery({ ...sessions.list.queryOptions(input), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['people'], queryKey: sessions.list.queryKey(input), everyMs: REFRESH_MS })
  const [ended, setEnded] = useState<SessionRow | null>(null)
  if (!data && error) return <ErrorState title="Sessions did not load" detail={sentenceOf(error)} onRetry={() => void refetch()} />
  if (!data) return <LoadingBars what="sessions" rows={3} />
  if (data.items.length === 0) return <EmptyState title="Nothing is open" detail="This person is signed in nowhere." />
  return (
    <>
      <ul className="work">
        {data.items.map((session) => (
          <SessionLine
            key={session.id}
            session={session}
            act={
              <Button
                size="sm"
                disabledReason={mayEnd ? null : `Open to ${rolesInWords('sessions:end')}.`}
                aria-label={`End session ${session.id.slice(0, 8)}…`}
                onClick={() => setEnded(session)}
              >
                End it…
              </Button>
            }
          />
        ))}
      </ul>
      {data.nextCursor !== null && <p className="in hint">{`The newest ${SHOWN} of ${data.total}.`}</p>}
      <EndSessionDialog session={ended} onClose={() => setEnded(null)} />
    </>
  )
}

function EndAllDialog({ person, isOpen, onClose }: { person: PersonDetail['person']; isOpen: boolean; onClose: () => void }) {
  const { sessions } = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useQuickCommand(useMutation(sessions.endAll.mutationOptions()).mutateAsync)
  const onSend = async (reason: string) => {
    const done = await run({ personId: person.id, reason })
    if (done) say(`${plural(done.ended, 'session')} of ${person.name} ended.`)
    return done !== null
  }
  return (
    <ReasonDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`End all sessions of ${person.name}`}
      description="Open pages close within a second. The person may sign in again: to shut them out, disable the person."
      keep="Keep them open"
      verb="End all sessions"
      isStop
      isBusy={isBusy}
      error={error}
      onSend={onSend}
    />
  )
}
