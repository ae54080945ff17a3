'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { makePasskey } from '@/components/shell/ask-passkey'
import { QrCode } from '@/components/shell/qr-code'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import { TextField } from '@/components/ui/text-field'
import { ask, type Told } from './ask'
import type { Factor } from './enrol-room'
import { Said } from './said'

export type EnrolFactorStepProps = { factor: Factor; onDone: (codes: readonly string[]) => void; onRestart: (why: string) => void }
const inFours = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ')

/** A passkey or an authenticator app; without one nobody signs in here. Nothing is stored before it has answered. */
export function EnrolFactorStep({ factor, onDone, onRestart }: EnrolFactorStepProps) {
  const [label, setLabel] = useState('')
  const [code, setCode] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  // The form that had the focus is gone.
  useEffect(() => box.current?.querySelector<HTMLElement>('input')?.focus(), [])
  const busyWhy = isBusy ? 'It is being checked.' : null

  const finish = async (answer: () => Promise<{ given: object } | { why: string }>) => {
    if (isBusy) return
    setIsBusy(true)
    setError(null)
    const answered = await answer()
    const told: Told<{ codes: string[] }> =
      'given' in answered ? await ask('enrol/finish', answered.given) : { refused: answered.why, code: 'none' }
    setIsBusy(false)
    if ('body' in told) onDone(told.body.codes)
    else if (told.code === 'CONFLICT') onRestart(told.refused)
    else setError(told.refused.replace(/^\w+: /, ''))
  }
  const withPasskey = (event: FormEvent) => {
    event.preventDefault()
    const { challengeId, options } = factor.passkey
    void finish(async () => {
      const { response, why } = await makePasskey(options)
      return response ? { given: { kind: 'passkey', challengeId, label: label.trim() || 'My passkey', response } } : { why }
    })
  }
  const withApp = (event: FormEvent) => {
    event.preventDefault()
    const { challengeId } = factor.app
    void finish(async () => ({ given: { kind: 'app', challengeId, code: code.trim() } }))
  }
  return (
    <div className="factors" ref={box}>
      <Said text={error} />
      <Sheet label="Passkey" title="Passkey" aside="signs each action you confirm">
        <form className="in form rule-t" onSubmit={withPasskey}>
          <TextField label="Its name" value={label} onChange={setLabel} maxLength={64} hint="Such as: blue key, or this laptop." />
          <div className="row-x">
            <Button type="submit" variant="ink" disabledReason={busyWhy}>
              Make a passkey
            </Button>
          </div>
        </form>
      </Sheet>
      <Sheet label="Authenticator app" title="Authenticator app" aside="instead, and weaker">
        <form className="in form rule-t" onSubmit={withApp}>
          <p className="soft">
            Scan it with the app, type it in, or <a href={factor.app.address}>open it on this device</a>. It is shown this once.
          </p>
          <QrCode text={factor.app.address} label="The secret as a QR code, for the camera of your app" />
          <p className="secret mono">{inFours(factor.app.secret)}</p>
          <TextField
            label="Code the app shows now"
            value={code}
            onChange={setCode}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            hint="Six figures, new every 30 s."
          />
          <div className="row-x">
            <Button type="submit" disabledReason={busyWhy}>
              Add the app
            </Button>
          </div>
        </form>
      </Sheet>
    </div>
  )
}
