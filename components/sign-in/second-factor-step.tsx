'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { askPasskey } from '@/components/shell/ask-passkey'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { proveSignIn } from './ask'
import type { SecondStep } from './password-step'
import { Said } from './said'
import { sayRefused } from './say-refused'

export type SecondFactorStepProps = { second: SecondStep; onDone: () => void; onRestart: (why: string | null) => void }

export function SecondFactorStep({ second, onDone, onRestart }: SecondFactorStepProps) {
  const [isRecovery, setIsRecovery] = useState(false)
  const [code, setCode] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const box = useRef<HTMLFormElement>(null)
  // The form that had the focus is gone.
  useEffect(() => box.current?.querySelector<HTMLElement>('input, button')?.focus(), [])
  const busyWhy = isBusy ? 'It is being checked.' : null
  const kind = isRecovery ? 'recovery' : 'app'
  const hasField = isRecovery || second.hasApp

  const prove = async (proof: object, by: 'app' | 'recovery' | 'passkey') => {
    setIsBusy(true)
    setError(null)
    const word = await proveSignIn(proof)
    if (word === null) return onDone()
    setIsBusy(false)
    if (by === 'passkey' || word === 'over') onRestart(sayRefused(word, by))
    else setError(sayRefused(word, by))
  }
  const withPasskey = async () => {
    if (isBusy || !second.passkey) return
    const { challengeId, options } = second.passkey
    const { response, why } = await askPasskey(options)
    if (response) await prove({ kind: 'passkey', challengeId, response }, 'passkey')
    else setError(why)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || !hasField) return
    if (code.trim() === '') setError('Type the code.')
    else void prove({ kind, code: code.trim() }, kind)
  }
  return (
    <form className="in form rule-t" onSubmit={submit} ref={box}>
      <Said text={error} />
      {second.passkey && (
        <div className="row-x">
          <Button variant={hasField ? undefined : 'ink'} disabledReason={busyWhy} onClick={() => void withPasskey()}>
            Use your passkey
          </Button>
        </div>
      )}
      {hasField && (
        <>
          <TextField
            key={kind}
            label={isRecovery ? 'Recovery code' : 'Code of your authenticator app'}
            hint={isRecovery ? 'One of the ten you kept. Each counts once.' : 'Six figures, new every 30 s.'}
            value={code}
            onChange={setCode}
            inputMode={isRecovery ? 'text' : 'numeric'}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={isRecovery ? 32 : 6}
          />
          <div className="row-x">
            <Button type="submit" variant="ink" disabledReason={busyWhy}>
              Sign in with this code
            </Button>
          </div>
        </>
      )}
      <div className="row-x">
        {second.hasCodes && (
          <Button
            variant="ghost"
            size="sm"
            onClick={() => {
              setIsRecovery(!isRecovery)
              setCode('')
              setError(null)
            }}
          >
            {isRecovery ? 'Use the usual factor' : 'Use a recovery code'}
          </Button>
        )}
        <Button variant="ghost" size="sm" onClick={() => onRestart(null)}>
          Start again
        </Button>
      </div>
    </form>
  )
}
