'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@/components/shell/toasts'
import type { Role } from '@/lib/access'
import type { HeldRole, PersonDetail } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'
import { ReasonDialog } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'
import { plural } from './words'

export type TakeRoleDialogProps = { detail: PersonDetail; held: HeldRole | null; onClose: () => void }

export function TakeRoleDialog({ detail: { person, liveTokens }, held, onClose }: TakeRoleDialogProps) {
  const trpc = useTRPC()
  const say = useToast()
  const role = held?.role
  const says = [
    `${plural(person.liveSessions, 'open session')} end${person.liveSessions === 1 ? 's' : ''} within a second; requests and words given on them are void.`,
    ...(liveTokens === 0
      ? []
      : [`Of ${plural(liveTokens, 'token')} made by this person, what the other roles do not allow is cut or revoked.`]),
  ]
  const { run, isBusy, error } = usePeopleCommand(useMutation(trpc.roles.revoke.mutationOptions()).mutateAsync, {
    verb: 'roles.revoke',
    target: (input: { id: string; role: Role; reason: string }) => ({ kind: 'person', id: input.id }),
    shown: (input) => [`Take the role ${input.role} from ${person.name}`, ...says],
  })
  const onSend = async (reason: string) => {
    if (role === undefined) return false
    const done = await run({ id: person.id, role, reason })
    if (done) say(`The role ${role} is taken. ${plural(done.sessions, 'session')} and ${plural(done.tokens, 'token')} ended or got less.`)
    return done !== null
  }
  return (
    <ReasonDialog
      isOpen={held !== null}
      onClose={onClose}
      title={`Take the role ${role ?? ''} from ${person.name}`}
      description={says.join(' ')}
      keep="Keep the role"
      verb="Take the role"
      isStop
      isBusy={isBusy}
      error={error}
      onSend={onSend}
    />
  )
}
