'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { isReason } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { TextField } from '@/components/ui/text-field'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { EmergencyRow } from '@/lib/schemas/emergencies'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 300

/** Policy versions that decided without shadow and canary: somebody who neither asked nor confirmed looks at each afterwards. */
export function LookBackSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const [chosen, setChosen] = useState<EmergencyRow | null>(null)
  const query = useQuery({
    ...trpc.emergencies.list.queryOptions({ view: 'waits', limit: 10, ...(cursor ? { cursor } : {}) }),
    refetchInterval: READ_EVERY_MS,
  })
  useLiveRefresh({ topics: ['emergencies'], queryKey: trpc.emergencies.pathKey(), everyMs: REFRESH_MS })
  const whyNot = held.includes('stops:review') ? null : `Open to ${rolesInWords('stops:review')}.`
  return (
    <ListSheet
      what="Emergency changes of the policy"
      title="Emergency changes of the policy"
      query={query}
      goesOn="They end at their time, whether or not they are shown."
    >
      {(data) => (
        <>
          {data.items.length === 0 && <EmptyState title="None" detail="Somebody else looked at every one that there was." />}
          <ul className="viol">
            {data.items.map((row) => (
              <Row key={row.id} row={row} whyNot={whyNot} onReview={() => setChosen(row)} />
            ))}
          </ul>
          <ListFoot readAt={data.readAt} nextCursor={data.nextCursor} isPaged={cursor !== null} goTo={setCursor} end="There are no more." />
          <Dialog
            isOpen={chosen !== null}
            onOpenChange={(isOpen) => {
              if (!isOpen) setChosen(null)
            }}
            title={chosen ? `Look back at the emergency change to version ${chosen.version}` : ''}
            description={chosen ? `By ${visibleText(chosen.askedBy)}: ${visibleText(chosen.reason)} Only your note is kept.` : undefined}
          >
            {chosen && <Form id={chosen.id} onClose={() => setChosen(null)} />}
          </Dialog>
        </>
      )}
    </ListSheet>
  )
}

function wordOf({ state, isReviewLate }: EmergencyRow) {
  if (state === 'ended')
    return isReviewLate ? <StatusPill state="breach" word="review is late" /> : <StatusPill state="wait" word="to be looked at" />
  return state === 'active' ? <StatusPill state="warn" word="in force" /> : <StatusPill state="wait" word="waits for a lead" />
}

function Row({ row, whyNot, onReview }: { row: EmergencyRow; whyNot: string | null; onReview: () => void }) {
  return (
    <li>
      <p className="row-x wrap">
        <Link href={`/policies/versions/${row.version}` as Route} prefetch={false}>
          <b>{`Version ${row.version} without shadow and canary`}</b>
        </Link>
        {wordOf(row)}
      </p>
      <p className="soft break">{visibleText(row.reason)}</p>
      <p className="dim">
        {`${visibleText(row.askedBy)}${row.confirmedBy === null ? '' : `, confirmed by ${visibleText(row.confirmedBy)}`}, `}
        <LocalTime at={row.confirmedAt ?? row.askedAt} withDate />
      </p>
      <div className="moves">
        {row.state === 'ended' ? (
          <Button size="sm" aria-label={`Look back… version ${row.version}`} disabledReason={whyNot ?? row.whyNotReview} onClick={onReview}>
            Look back…
          </Button>
        ) : (
          <Link href="/policies">Show it among the policies</Link>
        )}
      </div>
    </li>
  )
}

function Form({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [note, setNote] = useState('')
  const review = useMutation(trpc.emergencies.lookBack.mutationOptions())
  const { run, isBusy, error } = useCommand(review.mutateAsync, [trpc.emergencies.pathKey(), trpc.alarms.pathKey()])
  const missing = isReason(note) ? null : 'Say what you found, in 10 characters or more.'
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || (await run({ id, note: note.trim() })) === null) return
    say('It is looked at.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField label="What you found" hint="Kept with it and in the audit log." maxLength={500} value={note} onChange={setNote} />
      <RefusedNote error={error} />
      <DialogFoot keep="Leave it open" onKeep={onClose} verb="Keep the note" isBusy={isBusy} missing={missing} />
    </form>
  )
}
