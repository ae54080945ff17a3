'use client'

import { type FormEvent, useState } from 'react'
import { askPasskey } from '@/components/shell/ask-passkey'
import { Button } from '@/components/ui/button'
import { PasswordField } from '@/components/ui/password-field'
import { TextField } from '@/components/ui/text-field'
import type { Challenged } from '@/lib/schemas/passkeys'
import { ask, proveSignIn } from './ask'
import { Said } from './said'
import { sayRefused } from './say-refused'

/** What may follow the password. */
export type SecondStep = { login: string; hasApp: boolean; hasCodes: boolean; passkey: Challenged | null }
export type PasswordStepProps = { said: string | null; onSecond: (second: SecondStep) => void; onDone: () => void }

export function PasswordStep({ said, onSecond, onDone }: PasswordStepProps) {
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState(said)
  const [isBusy, setIsBusy] = useState(false)
  const busyWhy = isBusy ? 'It is being checked.' : null
  const missing = login.trim() === '' ? 'Type your login.' : password === '' ? 'Type your password.' : null

  const once = async (act: () => Promise<string | null>) => {
    if (isBusy) return
    setIsBusy(true)
    setError(null)
    setError(await act())
    setIsBusy(false)
  }
  const check = async () => {
    const told = await ask<Omit<SecondStep, 'login'>>('password', { login, password })
    if ('refused' in told) return told.refused
    onSecond({ ...told.body, login: login.trim().toLowerCase() })
    return null
  }
  const withPasskey = async () => {
    const told = await ask<Challenged>('passkey', {})
    if ('refused' in told) return told.refused
    const { challengeId, options } = told.body
    const { response, why } = await askPasskey(options)
    if (!response) return why
    const word = await proveSignIn({ kind: 'alone', challengeId, response })
    if (word === null) onDone()
    return word === null ? null : sayRefused(word, 'alone')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (missing) setError(missing)
    else void once(check)
  }
  return (
    <form className="in form rule-t" onSubmit={submit}>
      <Said text={error} />
      <TextField
        label="Login"
        value={login}
        onChange={setLogin}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={256}
      />
      <PasswordField label="Password" value={password} onChange={setPassword} autoComplete="current-password" />
      <div className="row-x">
        <Button type="submit" variant="ink" disabledReason={busyWhy}>
          Continue to the second factor
        </Button>
        <Button disabledReason={busyWhy} onClick={() => void once(withPasskey)}>
          Sign in with a passkey
        </Button>
      </div>
    </form>
  )
}
