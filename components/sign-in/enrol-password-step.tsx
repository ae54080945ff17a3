'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { PasswordField } from '@/components/ui/password-field'
import { Sheet } from '@/components/ui/sheet'
import { TextField } from '@/components/ui/text-field'
import { visibleText } from '@/lib/format'
import { PASSWORD_MIN } from '@/lib/schemas/accounts'
import { ask } from './ask'
import type { Factor } from './enrol-room'
import { Said } from './said'
import type { Opened } from './use-link-of'

export type EnrolPasswordStepProps = { link: string; opened: Opened; said: string | null; onDone: (factor: Factor | null) => void }
type Wrong = { field: string; text: string } | null

/** `password: why` is about one field; anything else about the whole. */
function wrongOf(message: string): Wrong {
  const [, field, text] = /^(name|login|password): (.+)$/s.exec(message) ?? []
  return field && text ? { field, text } : { field: '', text: message }
}

export function EnrolPasswordStep({ link, opened, said, onDone }: EnrolPasswordStepProps) {
  const [name, setName] = useState('')
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState<Wrong>(said === null ? null : { field: '', text: said })
  const [isBusy, setIsBusy] = useState(false)
  const isFirst = opened.kind === 'bootstrap'
  const isLost = opened.kind === 'factor'
  const errorOf = (field: string) => (wrong?.field === field ? wrong.text : null)
  const begin = async () => {
    setIsBusy(true)
    setWrong(null)
    const who = isFirst ? { name, login } : {}
    const told = await ask<{ factor: Factor | null }>('enrol', { link, password, ...who })
    setIsBusy(false)
    if ('refused' in told) setWrong(wrongOf(told.refused))
    else onDone(told.body.factor)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isBusy) void begin()
  }
  return (
    <Sheet
      label="Who and password"
      title="Password"
      meta={
        <>
          link counts until <LocalTime at={opened.expiresAt} />
        </>
      }
    >
      <form className="in form rule-t" onSubmit={submit}>
        <Said text={errorOf('')} />
        {isFirst ? (
          <>
            <TextField
              label="Your name"
              value={name}
              onChange={setName}
              autoComplete="name"
              maxLength={100}
              error={errorOf('name')}
              hint="As others see it in histories and requests."
            />
            <TextField
              label="Login"
              value={login}
              onChange={setLogin}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={64}
              error={errorOf('login')}
              hint="What you type to sign in, such as n.okafor."
            />
          </>
        ) : (
          <p>
            {visibleText(opened.name ?? '')}, your login is <b className="mono">{visibleText(opened.login ?? '')}</b>.
          </p>
        )}
        <PasswordField
          label={isLost ? 'Your present password' : 'New password'}
          value={password}
          onChange={setPassword}
          autoComplete={isLost ? 'current-password' : 'new-password'}
          error={errorOf('password')}
          hint={
            isLost
              ? 'A lost factor alone opens nothing.'
              : `${PASSWORD_MIN} characters or more, of any kind. Several words are easy to keep in mind; it never runs out.`
          }
        />
        <div className="row-x">
          <Button type="submit" variant="ink" disabledReason={isBusy ? 'It is being checked.' : null}>
            {opened.kind === 'password' ? 'Set the new password' : 'Continue to the second factor'}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
