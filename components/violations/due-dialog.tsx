'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { TextField } from '@/components/ui/text-field'
import { useTRPC } from '@/lib/trpc'
import type { DueVersion } from '@/lib/violation-due'
import { bodyOf, DUE_FIELDS, typedOf, WRONG_HOURS } from './due-fields'

/** How long violations may wait: everybody reads it, an administrator changes it with a reason. */
export function DueDialog({ lockedWhy }: { lockedWhy: string | null }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Due times</Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Due times"
        description="Counted from when a violation was opened or came back. A change holds for open ones at once."
        isWide
      >
        <Loaded lockedWhy={lockedWhy} onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  )
}

type Props = { lockedWhy: string | null; onClose: () => void }

function Loaded(props: Props) {
  const { data, error, refetch } = useQuery(useTRPC().violations.due.queryOptions({}))
  if (data) return <Form given={data} {...props} />
  if (!error) return <LoadingBars what="the due times" />
  return (
    <ErrorState
      title="The due times did not load"
      detail={sentenceOf(error)}
      reference={referenceOf(error)}
      onRetry={() => void refetch()}
    />
  )
}

function Form({ given, lockedWhy, onClose }: Props & { given: DueVersion }) {
  const trpc = useTRPC()
  const say = useToast()
  const [base] = useState(given) // as it was when the dialog opened: what is compared, and the version that is expected
  const [typed, setTyped] = useState(() => typedOf(base.body))
  const [reason, setReason] = useState('')
  const { run, isBusy, error } = useCommand(useMutation(trpc.violations.updateDue.mutationOptions()).mutateAsync, [
    trpc.violations.pathKey(),
  ])
  const { body, wrong } = bodyOf(typed)
  const isSame = JSON.stringify(typed) === JSON.stringify(typedOf(base.body))
  const missing = lockedWhy ?? (body === null ? WRONG_HOURS : isSame ? 'Change a value first.' : isReason(reason) ? null : WHY_MISSING)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || body === null) return
    const made = await run({ expectedVersion: base.version, reason, body })
    if (!made) return
    say(`Version ${made.version} of the due times is in force.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)} noValidate>
      <div className="form-grid">
        {DUE_FIELDS.map(({ path, label }) => (
          <TextField
            key={path}
            label={label}
            inputMode="decimal"
            readOnly={lockedWhy !== null}
            value={typed[path] ?? ''}
            error={wrong.includes(path) ? WRONG_HOURS : null}
            onChange={(text) => setTyped((now) => ({ ...now, [path]: text }))}
          />
        ))}
      </div>
      {lockedWhy === null && <ReasonField value={reason} onChange={setReason} />}
      <RefusedNote error={error} />
      <DialogFoot keep="Keep what is in force" onKeep={onClose} verb="Put in force" isBusy={isBusy} missing={missing} />
    </form>
  )
}
