'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { useTRPC } from '@/lib/trpc'
import type { VersionPartProps } from './version-slots'

const MAY_END: ReadonlySet<string> = new Set(['draft', 'review', 'replay'])

/** Takes a version back before it is rolled out: for whoever wrote it, and for a lead. */
export function WithdrawVersion({ detail, held }: VersionPartProps) {
  const [isOpen, setIsOpen] = useState(false)
  const { version, state } = detail.version
  const isTheirs = detail.isMine || held.includes('policies:override')
  if (!MAY_END.has(state) || !held.includes('policies:withdraw') || !isTheirs) return null
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Withdraw…</Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Withdraw version ${version}`}
        description="It goes no further, for good. Its files stay, and a draft can be begun from it."
      >
        <Form version={version} onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  )
}

function Form({ version, onClose }: { version: number; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [reason, setReason] = useState('')
  const { run, isBusy, error } = useCommand(useMutation(trpc.policies.withdraw.mutationOptions()).mutateAsync, [trpc.policies.pathKey()])
  const missing = isReason(reason) ? null : WHY_MISSING
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    if ((await run({ version, reason })) === null) return
    say(`Version ${version} is withdrawn.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep="Keep the version" onKeep={onClose} verb={`Withdraw version ${version}`} isBusy={isBusy} missing={missing} />
    </form>
  )
}
