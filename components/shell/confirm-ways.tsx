'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import type { BegunElevation, StepUpMethod } from '@/lib/schemas/step-up'
import { askPasskey } from './ask-passkey'
import type { Confirmation } from './confirmations'
import { ProviderWay } from './provider-way'
import { RefusedNote } from './refused-note'
import { METHODS } from './say-method'
import type { Elevating } from './use-elevation'

export type ConfirmWaysProps = { begun: BegunElevation; elevating: Elevating; onDone: (done: Confirmation) => void }

/** What the person has, the strongest first; the first one has the focus. */
export function ConfirmWays({ begun, elevating, onDone }: ConfirmWaysProps) {
  const ways = useRef<HTMLDivElement>(null)
  useEffect(() => ways.current?.querySelector<HTMLElement>('input, button')?.focus(), [])
  return (
    <div ref={ways} className="ways">
      {begun.methods.map(({ method, isWeaker }) => (
        <section key={method} className="way" aria-label={METHODS[method].act} data-weaker={isWeaker || undefined}>
          <p className="hint">{METHODS[method].says}</p>
          <Way method={method} begun={begun} elevating={elevating} onDone={onDone} />
        </section>
      ))}
      <RefusedNote error={elevating.error} />
    </div>
  )
}

function Way({ method, begun, elevating, onDone }: ConfirmWaysProps & { method: StepUpMethod }) {
  const { prove, isBusy } = elevating
  if (method === 'webauthn') return <PasskeyWay begun={begun} elevating={elevating} />
  if (method === 'totp') return <CodeWay elevating={elevating} />
  if (method === 'oidc') return <ProviderWay id={begun.id} onDone={(id) => onDone({ elevation: id })} />
  const send = (event: FormEvent) => {
    event.preventDefault()
    void prove({ method })
  }
  return (
    <form onSubmit={send}>
      <Button type="submit" variant="ink" disabledReason={isBusy ? 'It is being done.' : null}>
        {METHODS[method].act}
      </Button>
    </form>
  )
}

function PasskeyWay({ begun: { webauthn }, elevating: { prove, isBusy } }: Pick<ConfirmWaysProps, 'begun' | 'elevating'>) {
  const [isAsking, setIsAsking] = useState(false)
  const [said, setSaid] = useState<string | null>(null)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!webauthn || isAsking) return
    setIsAsking(true)
    setSaid(null)
    const asked = await askPasskey(webauthn)
    if (asked.response) await prove({ method: 'webauthn', response: asked.response })
    setSaid(asked.why)
    setIsAsking(false)
  }
  return (
    <form onSubmit={(event) => void send(event)}>
      <Button type="submit" variant="ink" disabledReason={isBusy || isAsking ? 'The browser asks your key.' : null}>
        {METHODS.webauthn.act}
      </Button>
      {said !== null && (
        <p className="soft" role="alert">
          {said}
        </p>
      )}
    </form>
  )
}

function CodeWay({ elevating: { prove, isBusy } }: Pick<ConfirmWaysProps, 'elevating'>) {
  const [code, setCode] = useState('')
  const digits = code.replace(/\s/g, '')
  const missing = /^\d{6}$/.test(digits) ? null : 'Type the six digits your app shows.'
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (missing === null) void prove({ method: 'totp', code: digits })
  }
  return (
    <form className="form" onSubmit={send}>
      <TextField
        label="Code of your app"
        value={code}
        onChange={setCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        hint="Six digits; each counts once."
      />
      <Button type="submit" disabledReason={missing ?? (isBusy ? 'It is being done.' : null)}>
        {METHODS.totp.act}
      </Button>
    </form>
  )
}
