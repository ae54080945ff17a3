'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { type Factors, RECOVERY_CODES } from '@/lib/schemas/factors'
import { useTRPC } from '@/lib/trpc'
import { ShownCodesDialog } from './shown-codes-dialog'

/** Recovery codes: each signs me in once when the other factor is not at hand. They confirm nothing. */
export function CodesSheet({ codes: { left, madeAt } }: { codes: Factors['recoveryCodes'] }) {
  const trpc = useTRPC()
  const { run, isBusy, error } = useConfirmedCommand(
    useMutation(trpc.factors.makeCodes.mutationOptions()).mutateAsync,
    [trpc.factors.pathKey()],
    {
      verb: 'factors.codes',
      target: () => ({ kind: 'recovery_codes', id: 'own' }),
      shown: () => [`${RECOVERY_CODES} recovery codes are made and shown once.`, ...(left > 0 ? ['The ones you have stop working.'] : [])],
    },
  )
  const [shown, setShown] = useState<readonly string[] | null>(null)
  const make = async () => {
    const made = await run({})
    if (made) setShown(made.codes)
  }
  return (
    <Sheet
      label="Recovery codes"
      title="Recovery codes"
      meta={
        <Button size="sm" disabledReason={isBusy ? 'It is being done.' : null} onClick={() => void make()}>
          Make new codes…
        </Button>
      }
    >
      <div className="in">
        <p>
          <b className="num">
            {left} of {RECOVERY_CODES}
          </b>{' '}
          left
          {madeAt !== null && (
            <>
              , made <LocalTime at={madeAt} withDate />
            </>
          )}
          .
        </p>
        <p className="soft">Each signs you in to a local account once, beside the password. They confirm no action.</p>
        <RefusedNote error={error} />
      </div>
      <ShownCodesDialog codes={shown} onClose={() => setShown(null)} />
    </Sheet>
  )
}
