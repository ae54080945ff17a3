'use client'

import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { TypedField, whatIsMissing } from '@/components/shell/typed-field'
import { Button } from '@/components/ui/button'
import { visibleText } from '@/lib/format'
import type { LocalStop } from '@/lib/schemas/stop-local'
import { stopVerb } from '@/lib/stop-names'
import { QuickReasons } from './quick-reasons'
import { RecordedHere } from './recorded-here'
import { LINE, type Ready, STOP_WORDS, sayTargets } from './say-card'
import { useStop } from './use-stop'

const OF = { services: 'stop', agents: 'stop', workload: 'workload', agent: 'agent' } as const

/** Reason and typed words. What is sent is bound to the plan that was ready when the form opened; pressed twice, it is one run. */
export function StopForm({ card: given, onClose }: { card: Ready; onClose: () => void }) {
  const router = useRouter()
  const say = useToast()
  const [card, setCard] = useState(given)
  const [isWide] = useState(() => window.matchMedia('(width >= 760px)').matches)
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [recording, setRecording] = useState<LocalStop | null>(null)
  const { stop, isBusy, error } = useStop(card)
  const verb = stopVerb(card)
  const { stays } = STOP_WORDS[card.scope]
  const missing = isReason(reason) ? whatIsMissing({ name: card.typed, of: OF[card.scope], value: typed }) : WHY_MISSING
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const started = await stop({ reason: reason.trim(), typed: typed.trim() })
    if (started === null) return
    if (started.recording) return setRecording(started.recording)
    if (!started.isNew) say(`It was being stopped already, by ${started.startedBy}. This is that run; nothing was started twice.`)
    router.push(`/runs/${started.runId}` as Route)
  }
  if (recording !== null) return <RecordedHere first={recording} onClose={onClose} />
  return (
    <form className="form em-form" onSubmit={(event) => void send(event)}>
      <details className="em-order" open={isWide}>
        <summary>{`${sayTargets(card)}; ${LINE}`}</summary>
        <ol>
          {card.order.map((line, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two steps may have one title, and none moves
            <li key={n}>{visibleText(line)}</li>
          ))}
        </ol>
        <p className="soft">{stays}</p>
        <p className="hint">
          {'Plan '}
          <span className="mono break" title={card.digest}>
            {card.digest.replace(/^sha256:/, '').slice(0, 12)}
          </span>
        </p>
      </details>
      <ReasonField value={reason} onChange={setReason} />
      <QuickReasons onChoose={setReason} />
      <TypedField name={visibleText(card.typed)} of={OF[card.scope]} value={typed} onChange={setTyped} />
      <RefusedNote error={error} />
      {Boolean(error) && given.planId !== card.planId && (
        <div className="moves">
          <Button size="sm" onClick={() => setCard(given)}>
            Take the plan that is ready now
          </Button>
        </div>
      )}
      <DialogFoot keep="Let it run" onKeep={onClose} verb={verb} isBusy={isBusy} missing={missing} variant="stop" />
    </form>
  )
}
