'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Button } from '@/components/ui/button'
import { incidentName } from '@/lib/incident-names'
import type { IncidentDetail, SaveReview } from '@/lib/schemas/incidents'
import { useTRPC } from '@/lib/trpc'
import { type ActionDraft, readReview } from './read-review'
import { ReviewAction } from './review-action'
import { TextArea } from './text-area'
import { useIncidentCommand } from './use-incident-command'
import type { Viewer } from './viewer'

export type ReviewFormProps = { detail: IncidentDetail; review: NonNullable<IncidentDetail['review']>; viewer: Viewer }
const MOST_ACTIONS = 50
const BLANK = { text: '', owner: '', due: '', doneAt: null }

/** Two texts and the actions. It is saved as a whole, over the version that was looked at; completing it is a move of its own. */
export function ReviewForm({ detail, review, viewer: { meId } }: ReviewFormProps) {
  const { incidents } = useTRPC()
  const say = useToast()
  const people = useQuery(incidents.people.queryOptions({})).data ?? []
  const { run, isBusy, error } = useIncidentCommand<SaveReview>(useMutation(incidents.saveReview.mutationOptions()).mutateAsync)
  const [factors, setFactors] = useState(review.factors)
  const [wentWell, setWentWell] = useState(review.wentWell)
  const [actions, setActions] = useState<ActionDraft[]>(() =>
    review.actions.map(({ text, owner, dueAt, doneAt }, key) => ({ key, text, owner: owner.id, due: dueAt.slice(0, 10), doneAt })),
  )
  const { input, missing } = readReview({ factors, wentWell, actions })
  const change = (key: number) => (next: Partial<ActionDraft> | null) =>
    setActions((now) => now.flatMap((one) => (one.key !== key ? one : next === null ? [] : { ...one, ...next })))
  const add = () => setActions((now) => [...now, { ...BLANK, key: Math.max(-1, ...now.map(({ key }) => key)) + 1, owner: meId }])
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (input === null) return
    if ((await run({ id: detail.id, version: detail.version, ...input })) === null) return
    say(`The review of ${incidentName(detail.number)} is saved.`)
  }
  return (
    <form className="in rule-t inc-review" onSubmit={(event) => void send(event)}>
      <TextArea
        label="Contributing factors"
        hint="Everything that had to be so for this to happen, not whose fault it was."
        rows={5}
        maxLength={4000}
        value={factors}
        onChange={setFactors}
      />
      <TextArea label="What went well" hint="What is worth keeping." rows={3} maxLength={4000} value={wentWell} onChange={setWentWell} />
      <h3>Actions</h3>
      {actions.map((action, n) => (
        <ReviewAction key={action.key} n={n + 1} action={action} people={people} onChange={change(action.key)} />
      ))}
      <div className="moves">
        <Button disabledReason={actions.length >= MOST_ACTIONS ? `At most ${MOST_ACTIONS} actions.` : null} onClick={add}>
          Add an action
        </Button>
        <Button type="submit" disabledReason={missing ?? (isBusy ? 'It is being saved.' : null)}>
          Save the review
        </Button>
      </div>
      {missing !== null && <p className="hint">{missing}</p>}
      <RefusedNote error={error} />
    </form>
  )
}
