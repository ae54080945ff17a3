'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { Dialog } from '@/components/ui/dialog'
import type { Permission } from '@/lib/access'
import type { EvidenceOf } from '@/lib/schemas/sandboxes'
import { useTRPC } from '@/lib/trpc'
import { DialogFoot } from './dialog-foot'
import { rolesInWords } from './pages'
import { isReason, ReasonField, WHY_MISSING } from './reason-field'
import { RefusedNote } from './refused-note'
import { useToast } from './toasts'
import { useCommand } from './use-command'

type Props = { of: EvidenceOf; held: readonly Permission[] }

const addressOf = (of: EvidenceOf): string => `/api/evidence?${'sandbox' in of ? `sandbox=${of.sandbox}` : `incident=${of.incident}`}`
const pieces = (n: number) => `${n} ${n === 1 ? 'piece' : 'pieces'}`

/** Takes all evidence of a thing along as one file, and keeps it beyond its time; each says who may. */
export function EvidenceMoves({ of, held }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  const close = () => setIsOpen(false)
  const whyNotHold = held.includes('evidence:hold') ? null : `Holding is open to ${rolesInWords('evidence:hold')}.`
  return (
    <div className="moves">
      {held.includes('evidence:export') ? (
        <a className={buttonClass({ size: 'sm' })} href={addressOf(of)} download>
          Download all evidence
        </a>
      ) : (
        <Button size="sm" disabledReason={`Evidence leaves here with ${rolesInWords('evidence:export')}.`}>
          Download all evidence
        </Button>
      )}
      <Button size="sm" disabledReason={whyNotHold} onClick={() => setIsOpen(true)}>
        Keep it for ever…
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={(open) => !open && close()}
        title="Keep this evidence for ever"
        description="Without this, what was taken is removed after 365 days; its digests and who had it stay in any case. It cannot be taken back here."
      >
        <Form of={of} onClose={close} />
      </Dialog>
    </div>
  )
}

function Form({ of, onClose }: { of: EvidenceOf; onClose: () => void }) {
  const { sandboxes } = useTRPC()
  const say = useToast()
  const hold = useMutation(sandboxes.holdEvidence.mutationOptions())
  const { run, isBusy, error } = useCommand(hold.mutateAsync, [sandboxes.pathKey()])
  const [reason, setReason] = useState('')
  const missing = isReason(reason) ? null : WHY_MISSING
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const done = await run({ of, reason })
    if (done === null) return
    say(`${pieces(done.held)} kept for ever${done.already > 0 ? `; ${pieces(done.already)} were already` : ''}.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep="Let it go after its time" onKeep={onClose} verb="Keep it for ever" isBusy={isBusy} missing={missing} />
    </form>
  )
}
