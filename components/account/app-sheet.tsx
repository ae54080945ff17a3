'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { useConfirmed } from '@/components/shell/use-confirmed'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import type { Factors, StartedTotp } from '@/lib/schemas/factors'
import { useTRPC } from '@/lib/trpc'
import { ConfirmAppDialog } from './confirm-app-dialog'

const target = () => ({ kind: 'totp', id: 'own' })

function useAppCommands(isReplaced: boolean) {
  const { factors } = useTRPC()
  const start = useConfirmed(useMutation(factors.startTotp.mutationOptions()).mutateAsync, {
    verb: 'factors.add',
    target,
    shown: () => [isReplaced ? 'Another authenticator app replaces the one you have.' : 'An authenticator app is added to your account.'],
  })
  const remove = useConfirmed(useMutation(factors.removeTotp.mutationOptions()).mutateAsync, {
    verb: 'factors.remove',
    target,
    shown: () => ['Your authenticator app is removed. Its codes prove nothing from then on.'],
  })
  return { begun: useCommand(start, []), removed: useCommand(remove, [factors.pathKey()]) }
}

/** The authenticator app: codes of six digits, each of which counts once. */
export function AppSheet({ totp }: Pick<Factors, 'totp'>) {
  const say = useToast()
  const { begun, removed } = useAppCommands(totp !== null)
  const [started, setStarted] = useState<StartedTotp | null>(null)
  const isBusy = begun.isBusy || removed.isBusy
  const why = isBusy ? 'It is being done.' : null
  const start = async () => setStarted(await begun.run({}))
  const remove = async () => {
    if (await removed.run({})) say('The authenticator app is removed.')
  }
  return (
    <Sheet
      label="Authenticator app"
      title="Authenticator app"
      meta={
        <Button size="sm" disabledReason={why} onClick={() => void start()}>
          {totp ? 'Replace the app…' : 'Add an app…'}
        </Button>
      }
    >
      {totp ? (
        <div className="in">
          <p>
            In use since <LocalTime at={totp.createdAt} withDate />. Weaker than a passkey: a code is not bound to what is shown.
          </p>
          <Button size="sm" disabledReason={why} onClick={() => void remove()}>
            Remove the app…
          </Button>
        </div>
      ) : (
        <EmptyState title="No authenticator app" detail="Its codes are weaker than a passkey, and work where a passkey does not." />
      )}
      <RefusedNote error={begun.error ?? removed.error} />
      <ConfirmAppDialog started={started} onClose={() => setStarted(null)} />
    </Sheet>
  )
}
