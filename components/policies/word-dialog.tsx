'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { useConfirmed } from '@/components/shell/use-confirmed'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { VersionDetail } from '@/lib/schemas/drafts'
import type { VersionReview } from '@/lib/schemas/policy-reviews'
import { REASON_MIN } from '@/lib/schemas/text'
import { useTRPC } from '@/lib/trpc'
import { CheckList } from './check-list'
import { checksOf } from './say-review'

export type Word = 'approve' | 'refuse' | 'send' | 'override'
type Said = { title: string; does: string; keep: string; verb: string; done: string }
type Shown = { detail: VersionDetail; review: VersionReview }

const WORDS: Record<Word, (version: number) => Said> = {
  approve: (version) => ({
    title: `Approve version ${version}`,
    does: 'Your word counts for exactly this digest. The version is then replayed on a week of decisions; nothing decides by it yet.',
    keep: 'Leave it waiting',
    verb: `Approve version ${version}`,
    done: `Version ${version} is approved. Its replay is asked for.`,
  }),
  refuse: (version) => ({
    title: `Refuse version ${version}`,
    does: 'It ends here, for good. A better one is begun as a draft from it.',
    keep: 'Leave it as it is',
    verb: `Refuse version ${version}`,
    done: `Version ${version} is refused.`,
  }),
  send: (version) => ({
    title: `Send version ${version} to review again`,
    does: 'What was said about it before is void. It is reviewed, replayed and rolled out anew; you cannot be its reviewer then.',
    keep: 'Leave it rolled back',
    verb: `Send version ${version} to review`,
    done: `Version ${version} waits for a review.`,
  }),
  override: (version) => ({
    title: `Override the share that was replayed of version ${version}`,
    does: 'This one gate opens for this very replay. What could not be replayed stays counted, and your reason stands at the gate.',
    keep: 'Keep the gate closed',
    verb: 'Override this gate',
    done: 'The gate is overridden.',
  }),
}

export type WordDialogProps = { word: Word | null; detail: VersionDetail; review: VersionReview | null; onClose: () => void }

/** One dialog for every word about a version: what it does, what it rests on, and why. */
export function WordDialog({ word, detail, review, onClose }: WordDialogProps) {
  const said = word === null ? null : WORDS[word](detail.version.version)
  return (
    <Dialog
      isOpen={said !== null && review !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={said?.title ?? ''}
      description={said?.does}
      isWide
    >
      {word !== null && said !== null && review !== null && <Form word={word} said={said} shown={{ detail, review }} onClose={onClose} />}
    </Dialog>
  )
}

type FormProps = { word: Word; said: Said; shown: Shown; onClose: () => void }

function useWord(word: Word, { detail, review }: Shown) {
  const { policies, replays } = useTRPC()
  const { version } = detail.version
  const { digest } = review
  const target = () => ({ kind: 'policy_version', id: String(version) })
  const name = `Version ${version}, ${digest.slice(0, 19)}…`
  const shown = (does: string) => (input: { comment?: string; reason?: string }) => [
    `${name}: ${does}.`,
    `Reason: ${input.comment ?? input.reason ?? ''}`,
  ]
  const approve = useConfirmed<{ version: number; digest: string; comment: string }, unknown>(
    useMutation(policies.approve.mutationOptions()).mutateAsync,
    { verb: 'policies.approve', target, shown: shown('approved, then replayed') },
  )
  const refuse = useConfirmed<{ version: number; digest: string; reason: string }, unknown>(
    useMutation(policies.refuse.mutationOptions()).mutateAsync,
    { verb: 'policies.refuse', target, shown: shown('refused, for good') },
  )
  const override = useConfirmed<{ version: number; replay: string; reason: string }, unknown>(
    useMutation(policies.override.mutationOptions()).mutateAsync,
    { verb: 'policies.override', target, shown: shown('the gate of what could be replayed is overridden') },
  )
  const { mutateAsync: send } = useMutation(policies.sendToReview.mutationOptions())
  const say = (reason: string): Promise<unknown> => {
    if (word === 'approve') return approve({ version, digest, comment: reason })
    if (word === 'refuse') return refuse({ version, digest, reason })
    if (word === 'send') return send({ version, reason })
    return override({ version, replay: review.replay ?? '', reason })
  }
  return useCommand(say, [policies.pathKey(), replays.pathKey()])
}

function Form({ word, said, shown: now, onClose }: FormProps) {
  const say = useToast()
  // What was looked at when the dialog opened: a change of somebody else in between must be a conflict, not an accident.
  const [shown] = useState(now)
  const [reason, setReason] = useState('')
  const { run, isBusy, error } = useWord(word, shown)
  const { detail, review } = shown
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason) || !(await run(reason))) return
    say(said.done)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      {word !== 'send' && (
        <>
          <dl className="dl small">
            <dt>Digest</dt>
            <dd className="mono break">{review.digest}</dd>
          </dl>
          <CheckList checks={checksOf(detail, review)} />
        </>
      )}
      {word === 'approve' ? (
        <TextField
          label="Comment"
          hint="What you looked at. Kept with the version and in the audit log."
          maxLength={500}
          value={reason}
          onChange={setReason}
        />
      ) : (
        <ReasonField value={reason} onChange={setReason} />
      )}
      <RefusedNote error={error} />
      <DialogFoot
        keep={said.keep}
        onKeep={onClose}
        verb={said.verb}
        isBusy={isBusy}
        missing={
          isReason(reason) ? null : word === 'approve' ? `Say what you looked at, in ${REASON_MIN} characters or more.` : WHY_MISSING
        }
      />
    </form>
  )
}
