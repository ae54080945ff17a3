'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { type PersonDetail, SHARED_ROLES } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'
import { ReasonForm } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'
import { plural } from './words'

type Verb = 'disable' | 'enable'
export type SwitchPersonDialogProps = { detail: PersonDetail; verb: Verb | null; onClose: () => void }

/** What disabling takes, and what enabling gives back, before it is done. */
export function SwitchPersonDialog({ detail, verb, onClose }: SwitchPersonDialogProps) {
  const { name } = detail.person
  return (
    <Dialog
      isOpen={verb !== null}
      onOpenChange={(open) => !open && onClose()}
      title={verb === 'enable' ? `Enable ${name}` : `Disable ${name}`}
      description={(verb === 'enable' ? whatEnables(detail) : whatDisables(detail)).join(' ')}
    >
      {verb !== null && <Inside detail={detail} verb={verb} onClose={onClose} />}
    </Dialog>
  )
}

function whatDisables({ person, liveTokens }: PersonDetail): string[] {
  return [
    `${plural(person.liveSessions, 'open session')} and what was confirmed in them end within a second.`,
    liveTokens === 0
      ? 'No token in force was made by this person.'
      : `${plural(liveTokens, 'token')} made by this person ${liveTokens === 1 ? 'is' : 'are'} revoked: whatever signs with them is not heard any more.`,
    'Links, requests and words given on requests are void.',
  ]
}

function whatEnables({ person }: PersonDetail): string[] {
  const kept = person.roles.filter((role) => !SHARED_ROLES.includes(role))
  const anew = person.roles.filter((role) => SHARED_ROLES.includes(role))
  return [
    kept.length === 0 ? 'Signs in again once a role is given.' : `Signs in again as ${kept.join(', ')}.`,
    ...(anew.length === 0
      ? []
      : [`${anew.join(' and ')} given by hand ${anew.length === 1 ? 'is' : 'are'} not given back: that takes two people.`]),
    'Sessions and tokens that ended stay so.',
  ]
}

function Inside({ detail, verb, onClose }: { detail: PersonDetail; verb: Verb; onClose: () => void }) {
  const { people } = useTRPC()
  const say = useToast()
  const { id, name } = detail.person
  const disable = useMutation(people.disable.mutationOptions()).mutateAsync
  const enable = useMutation(people.enable.mutationOptions()).mutateAsync
  const send = (input: { id: string; reason: string; elevation?: string }): Promise<unknown> =>
    verb === 'disable' ? disable(input) : enable(input)
  const { run, isBusy, error } = usePeopleCommand(send, {
    verb: `people.${verb}`,
    target: (input: { id: string; reason: string }) => ({ kind: 'person', id: input.id }),
    shown: () => [
      `${verb === 'disable' ? 'Disable' : 'Enable'} ${name}`,
      ...(verb === 'disable' ? whatDisables(detail) : whatEnables(detail)),
    ],
  })
  const onSend = async (reason: string) => {
    const done = await run({ id, reason })
    if (done) say(`${name} is ${verb}d.`)
    return done !== null
  }
  const words =
    verb === 'disable' ? { keep: 'Keep the access', act: 'Disable the person' } : { keep: 'Keep it disabled', act: 'Enable the person' }
  return (
    <ReasonForm
      onClose={onClose}
      keep={words.keep}
      verb={words.act}
      isStop={verb === 'disable'}
      isBusy={isBusy}
      error={error}
      onSend={onSend}
    />
  )
}
