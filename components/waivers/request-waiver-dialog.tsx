'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { ReasonField } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import { useTRPC } from '@/lib/trpc'
import { RuleField } from './rule-field'
import { rulesOffered } from './rules-offered'
import type { Given } from './use-asked-for'
import { useRequestFields } from './use-request-fields'

export type RequestWaiverDialogProps = { given: Given | null; onClose: () => void }

export function RequestWaiverDialog({ given, onClose }: RequestWaiverDialogProps) {
  return (
    <Dialog
      isOpen={given !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title="Ask for a waiver"
      description="Nothing is waived before another person approves it. A critical rule is never waived."
      isWide
    >
      {given !== null && <Form given={given} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ given, onClose }: { given: Given; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const router = useRouter()
  const rules = useQuery(trpc.waivers.rules.queryOptions({})).data ?? null
  const { run, isBusy, error } = useCommand(useMutation(trpc.waivers.request.mutationOptions()).mutateAsync, [trpc.waivers.pathKey()])
  const { typed, set, problems, content, ...fields } = useRequestFields(given)
  const isOffered = rulesOffered(rules, given.rules).offered.some(({ code }) => code === typed.rule)
  const missing = isOffered ? fields.missing : 'Choose the rule.'
  const [left, setLeft] = useState<Partial<Record<keyof typeof problems, true>>>({})
  const leave = (part: keyof typeof problems) => setLeft((before) => ({ ...before, [part]: true }))
  const errorOf = (part: keyof typeof problems) => (left[part] ? problems[part] : null)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const made = missing === null && content !== null && (await run(content()))
    if (!made) return
    say('The waiver is asked for. Another person decides it.')
    router.push(`/policies/waivers/${made.id}` as Route)
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <RuleField list={rules} only={given.rules} value={typed.rule} onChange={(rule) => set({ rule })} />
      <TextField
        label="Agents"
        hint="An agent’s name, or a pattern: * stands for any characters."
        autoComplete="off"
        spellCheck={false}
        maxLength={63}
        value={typed.agentGlob}
        error={errorOf('agentGlob')}
        onChange={(agentGlob) => set({ agentGlob })}
        onBlur={() => leave('agentGlob')}
      />
      <TextField
        label="Compensating controls"
        hint="What protects while the rule does not."
        maxLength={1000}
        value={typed.controls}
        error={errorOf('controls')}
        onChange={(controls) => set({ controls })}
        onBlur={() => leave('controls')}
      />
      <TextField
        label="Ticket"
        hint="Where the reason for it is worked off, such as OPS-17."
        maxLength={200}
        value={typed.ticket}
        error={errorOf('ticket')}
        onChange={(ticket) => set({ ticket })}
        onBlur={() => leave('ticket')}
      />
      <TextField
        label="Starts"
        type="datetime-local"
        hint="Your time. Left empty: as soon as it is approved."
        value={typed.starts}
        onChange={(starts) => set({ starts })}
      />
      <TextField
        label="Ends"
        type="datetime-local"
        hint="Your time, 90 days after the start at most. What it covers opens again then."
        value={typed.expires}
        error={errorOf('times')}
        onChange={(expires) => set({ expires })}
        onBlur={() => leave('times')}
      />
      <ReasonField value={typed.reason} onChange={(reason) => set({ reason })} />
      <RefusedNote error={error} />
      <DialogFoot keep="Ask for nothing" onKeep={onClose} verb="Ask for the waiver" isBusy={isBusy} missing={missing} />
    </form>
  )
}
