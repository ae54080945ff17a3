'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { LocalTime } from '@/components/ui/local-time'
import { SelectField } from '@/components/ui/select-field'
import { visibleText } from '@/lib/format'
import type { PodLog, WorkloadPod } from '@/lib/schemas/workloads'
import { useTRPC } from '@/lib/trpc'

export type LogDialogProps = { pod: WorkloadPod | null; containers: readonly string[]; onClose: () => void }

/** A log is read when somebody asks for it, and that is written down. */
export function LogDialog({ pod, containers, onClose }: LogDialogProps) {
  return (
    <Dialog
      isOpen={pod !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isWide
      title={pod === null ? 'Log' : `Log of ${visibleText(pod.name)}`}
      description="The newest 500 lines, without what is a secret by its form. Reading it is an entry of the audit log."
    >
      {pod !== null && <Form key={pod.uid} pod={pod} containers={containers} />}
    </Dialog>
  )
}

const WHICH = [
  { value: 'now', label: 'The container that runs now' },
  { value: 'before', label: 'The one before it' },
] as const

function Form({ pod, containers }: { pod: WorkloadPod; containers: readonly string[] }) {
  const trpc = useTRPC()
  const { run, isBusy, error } = useCommand(useMutation(trpc.workloads.log.mutationOptions()).mutateAsync, [])
  const [container, setContainer] = useState(containers[0] ?? '')
  const [which, setWhich] = useState<'now' | 'before'>('now')
  const [log, setLog] = useState<PodLog | null>(null)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const read = await run({ podUid: pod.uid, isPrevious: which === 'before', ...(container === '' ? {} : { container }) })
    if (read) setLog(read)
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      {containers.length > 1 && (
        <SelectField
          label="Container"
          value={container}
          options={containers.map((name) => ({ value: name, label: name }))}
          onChange={setContainer}
        />
      )}
      <SelectField label="Which one" value={which} options={WHICH} onChange={setWhich} />
      <RefusedNote error={error} />
      <div>
        <Button type="submit" variant="ink" disabledReason={isBusy ? 'It is being read.' : null}>
          {log === null ? 'Read the log' : 'Read it again'}
        </Button>
      </div>
      {log !== null && <Read log={log} />}
    </form>
  )
}

function Read({ log: { text, readAt, isPrevious } }: { log: PodLog }) {
  if (text === null) return <p className="soft">{isPrevious ? 'No container ran before this one.' : 'There is no log.'}</p>
  const lines = text.split('\n')
  return (
    <>
      <p className="dim">
        Read at <LocalTime at={readAt} />. {text === '' ? 'The container has written nothing.' : `${lines.filter(Boolean).length} lines.`}
      </p>
      {text !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="log-text" tabIndex={0} aria-label="Log">
          {lines.map(visibleText).join('\n')}
        </section>
      )}
    </>
  )
}
