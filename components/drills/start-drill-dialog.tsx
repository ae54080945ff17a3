'use client'

import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { codeOf } from '@/components/shell/error-code'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { ScenarioRow } from '@/lib/schemas/drills'
import { useOverrideDrill, useStartDrill } from './use-start-drill'

type Props = { scenario: ScenarioRow | null; onClose: () => void }

/** Starts one drill, after a confirmation, and leads to its score sheet. */
export function StartDrillDialog({ scenario, onClose }: Props) {
  return (
    <Dialog
      isOpen={scenario !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Start the drill “${scenario?.name ?? ''}”`}
      description="People are told, with the word DRILL. It counts in no figure."
    >
      {scenario !== null && <Form scenario={scenario} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ scenario, onClose }: { scenario: ScenarioRow; onClose: () => void }) {
  const router = useRouter()
  const { run, isBusy, error } = useStartDrill(scenario)
  const override = useOverrideDrill()
  const say = useToast()
  const [reason, setReason] = useState('')
  const [target, setTarget] = useState('')
  const missing = isReason(reason) ? null : WHY_MISSING
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const started = await run(reason, target.trim())
    if (started === null) return
    onClose()
    router.push(`/drills/${started.id}` as Route)
  }
  const askOthers = async () => {
    if (missing !== null || (await override.run(reason, target.trim())) === null) return
    say('Another lead is asked to agree. Their word starts the drill.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <p className="soft">{scenario.says}</p>
      {scenario.kind === 'stop' && (
        <TextField
          label="Workload to aim at, if not the drill’s own"
          value={target}
          onChange={setTarget}
          maxLength={512}
          hint="<kind>/<namespace>/<name>, labelled acgs.io/drill=true. Anything else takes another lead."
        />
      )}
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={override.error ?? error} />
      {scenario.kind === 'stop' && error !== null && codeOf(error) === 'FORBIDDEN' && (
        <Button onClick={() => void askOthers()} disabledReason={missing ?? (override.isBusy ? 'It is being asked.' : null)}>
          Ask another lead to agree…
        </Button>
      )}
      <DialogFoot keep="Do not start it" onKeep={onClose} verb="Start this drill" isBusy={isBusy} missing={missing} />
    </form>
  )
}
