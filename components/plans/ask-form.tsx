'use client'

import { useMutation } from '@tanstack/react-query'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import type { PlanWish } from '@/lib/schemas/plans'
import { useTRPC } from '@/lib/trpc'
import { AskFields } from './ask-fields'
import { firstServices } from './first-services'
import type { PlanAsk } from './read-link'
import { sayBuild } from './say-ask'
import type { FactsRead } from './use-facts'
import { firstFields } from './wish-fields'
import { wishOf } from './wish-of'

export type AskFormProps = { ask: PlanAsk; facts: FactsRead }

/** What is to be planned, and why. What was typed stays, whatever the server says. */
export function AskForm({ ask, facts }: AskFormProps) {
  const [fields, setFields] = useState(() => firstFields(ask, ask.kind === 'rollback.all' ? firstServices() : []))
  const [reason, setReason] = useState('')
  const { send, isBusy, error } = useAsk()
  const { wish, errors } = wishOf({ ask, fields, facts: facts.data })
  const wrong = Object.values(errors)[0] ?? (wish === null ? 'Something of it is missing or not known yet.' : null)
  const missing = wrong ?? (isReason(reason) ? null : WHY_MISSING)
  const press = (event: FormEvent) => {
    event.preventDefault()
    if (wish !== null && missing === null) void send(wish, reason)
  }
  return (
    <Sheet label="What is planned" title="What is planned">
      <form className="ask-form rule-t" onSubmit={press}>
        <AskFields
          ask={ask}
          fields={fields}
          errors={errors}
          facts={facts}
          onChange={(next) => setFields((now) => ({ ...now, ...(typeof next === 'function' ? next(now) : next) }))}
        />
        <ReasonField value={reason} onChange={setReason} />
        <RefusedNote error={error} />
        <Button type="submit" variant="ink" size="lg" className="wide" disabledReason={missing ?? (isBusy ? 'It is being done.' : null)}>
          {sayBuild(ask, wish)}
        </Button>
        {missing !== null && <p className="hint">{missing}</p>}
      </form>
    </Sheet>
  )
}

/** The same content asked for twice is one plan; other content is another one. */
function useAsk() {
  const trpc = useTRPC()
  const router = useRouter()
  const sent = useRef<{ content: string; id: string } | null>(null)
  const ask = useMutation(trpc.plans.ask.mutationOptions())
  const { run, isBusy, error } = useCommand(ask.mutateAsync, [trpc.plans.pathKey()])
  const idOf = (content: string) => {
    if (sent.current?.content !== content) sent.current = { content, id: crypto.randomUUID() }
    return sent.current.id
  }
  return {
    isBusy,
    error,
    send: async (wish: PlanWish, reason: string) => {
      const asked = await run({ id: idOf(JSON.stringify([wish, reason])), wish, reason })
      if (asked !== null) router.push(`/plans/${asked.id}` as Route)
    },
  }
}
