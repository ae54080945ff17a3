'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { OwnPasskey } from '@/lib/schemas/factors'
import { useTRPC } from '@/lib/trpc'
import { AddPasskeyDialog } from './add-passkey-dialog'
import { RenamePasskeyDialog } from './rename-passkey-dialog'

/** My passkeys: each signs exactly what is shown to it. */
export function PasskeysSheet({ passkeys }: { passkeys: readonly OwnPasskey[] }) {
  const [isAdding, setIsAdding] = useState(false)
  const [renamed, setRenamed] = useState<OwnPasskey | null>(null)
  return (
    <Sheet
      label="Passkeys"
      title="Passkeys"
      meta={
        <Button size="sm" onClick={() => setIsAdding(true)}>
          Add a passkey…
        </Button>
      }
    >
      {passkeys.length === 0 ? (
        <EmptyState title="No passkey" detail="A passkey is the strongest proof: this device, your phone or a security key." />
      ) : (
        <ul className="history">
          {passkeys.map((passkey) => (
            <Passkey key={passkey.id} passkey={passkey} onRename={() => setRenamed(passkey)} />
          ))}
        </ul>
      )}
      <AddPasskeyDialog isOpen={isAdding} onClose={() => setIsAdding(false)} />
      <RenamePasskeyDialog passkey={renamed} onClose={() => setRenamed(null)} />
    </Sheet>
  )
}

function Passkey({ passkey, onRename }: { passkey: OwnPasskey; onRename: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { id, label, createdAt, usedAt, isBackedUp } = passkey
  const { run, isBusy, error } = useConfirmedCommand(
    useMutation(trpc.factors.removePasskey.mutationOptions()).mutateAsync,
    [trpc.factors.pathKey()],
    {
      verb: 'factors.remove',
      target: (input: { id: string }) => ({ kind: 'passkey', id: input.id }),
      shown: () => [`Your passkey ${label} is removed. It proves nothing from then on.`],
    },
  )
  const remove = async () => {
    if (await run({ id })) say(`Passkey ${label} is removed.`)
  }
  return (
    <li>
      <b className="break">{visibleText(label)}</b>
      <span className="dim">
        Added <LocalTime at={createdAt} withDate />,{' '}
        {usedAt === null ? (
          'not used yet'
        ) : (
          <>
            used <LocalTime at={usedAt} withDate />
          </>
        )}
        {isBackedUp && ', kept in your cloud too'}
      </span>
      <span className="moves">
        <Button size="sm" aria-label={`Name passkey ${label}…`} onClick={onRename}>
          Name…
        </Button>
        <Button
          size="sm"
          aria-label={`Remove passkey ${label}…`}
          disabledReason={isBusy ? 'It is being done.' : null}
          onClick={() => void remove()}
        >
          Remove…
        </Button>
      </span>
      <RefusedNote error={error} />
    </li>
  )
}
