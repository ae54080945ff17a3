'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@/components/shell/toasts'
import { visibleText } from '@/lib/format'
import type { SessionRow } from '@/lib/schemas/sessions'
import { useTRPC } from '@/lib/trpc'
import { ReasonDialog } from './reason-dialog'
import { useQuickCommand } from './use-people-command'

/** Ends one session. Nothing is confirmed: it must be quick. */
export function EndSessionDialog({ session, onClose }: { session: SessionRow | null; onClose: () => void }) {
  const { sessions } = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useQuickCommand(useMutation(sessions.end.mutationOptions()).mutateAsync)
  const who = visibleText(session?.person ?? '')
  const onSend = async (reason: string) => {
    if (!session) return false
    const done = await run({ id: session.id, reason })
    if (done) say(`The session of ${who} is ended.`)
    return done !== null
  }
  return (
    <ReasonDialog
      isOpen={session !== null}
      onClose={onClose}
      title={`End a session of ${who}`}
      description="Its open pages close within a second. The person may sign in again: to shut them out, disable the person."
      keep="Keep it open"
      verb="End the session"
      isStop
      isBusy={isBusy}
      error={error}
      onSend={onSend}
    />
  )
}
