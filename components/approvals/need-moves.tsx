'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import type { Permission } from '@/lib/access'
import type { BreakGlassRow } from '@/lib/schemas/break-glass'
import { useTRPC } from '@/lib/trpc'
import { ReviewNeedDialog } from './review-need-dialog'
import { rightName } from './say-approval'

export type NeedMovesProps = { row: BreakGlassRow; held: readonly Permission[] }

/** What this person can do about a right that somebody took in need. */
export function NeedMoves({ row, held }: NeedMovesProps) {
  const [isReviewing, setIsReviewing] = useState(false)
  const canReview = held.includes('break-glass:review') && row.state === 'ended'
  if (!canReview && !['asked', 'active'].includes(row.state)) return null
  return (
    <div className="moves">
      {row.state === 'asked' && held.includes('break-glass:grant') && <ConfirmButton row={row} />}
      {['asked', 'active'].includes(row.state) && held.includes('break-glass:end') && !row.isMine && <EndButton row={row} />}
      {canReview && (
        <Button size="sm" disabledReason={row.whyNotReview} onClick={() => setIsReviewing(true)}>
          Review it…
        </Button>
      )}
      <ReviewNeedDialog row={isReviewing ? row : null} onClose={() => setIsReviewing(false)} />
    </div>
  )
}

function ConfirmButton({ row }: { row: BreakGlassRow }) {
  const trpc = useTRPC()
  const say = useToast()
  const confirm = useMutation(trpc.breakGlass.confirm.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(confirm.mutateAsync, [trpc.breakGlass.pathKey()], {
    verb: 'break-glass.confirm',
    target: ({ id }: { id: string }) => ({ kind: 'break_glass', id }),
    shown: () => [`${row.person} gets ${rightName(row).toLowerCase()} for at most 4 h.`, `For: ${row.scope}`, `Why: ${row.reason}`],
  })
  const press = async () => {
    if ((await run({ id: row.id })) !== null) say(`${row.person} has it from their next request on.`)
  }
  const whyNot = row.isMine ? 'You asked for it. Another lead has to confirm.' : isBusy ? 'It is being done.' : null
  return (
    <>
      <Button size="sm" variant="ink" disabledReason={whyNot} onClick={() => void press()}>
        {`Confirm ${rightName(row).toLowerCase()}`}
      </Button>
      <RefusedNote error={error} />
    </>
  )
}

function EndButton({ row }: { row: BreakGlassRow }) {
  const trpc = useTRPC()
  const say = useToast()
  const end = useMutation(trpc.breakGlass.end.mutationOptions())
  const { run, isBusy, error } = useCommand(end.mutateAsync, [trpc.breakGlass.pathKey()])
  const press = async () => {
    if ((await run({ id: row.id })) !== null) say('It is taken away; the next request is without it.')
  }
  return (
    <>
      <Button size="sm" variant="stop" disabledReason={isBusy ? 'It is being done.' : null} onClick={() => void press()}>
        {row.state === 'asked' ? 'Turn it down' : `Take away ${rightName(row).toLowerCase()}`}
      </Button>
      <RefusedNote error={error} />
    </>
  )
}
