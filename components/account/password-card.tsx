'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { sentenceOf } from '@/components/shell/error-code'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { PasswordField } from '@/components/ui/password-field'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { PASSWORD_MIN } from '@/lib/schemas/accounts'
import { useTRPC } from '@/lib/trpc'

/** `current: why` and `password: why` are about one field; anything else is about the whole. */
function fieldOf(error: unknown): { field: string; text: string } | null {
  const [, field, text] = /^(current|password): (.+)$/s.exec(error === null ? '' : sentenceOf(error)) ?? []
  return field && text ? { field, text } : null
}

/** My password, for people with an account of this console; others see nothing here. Changing it ends my other sessions. */
export function PasswordCard() {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.accounts.get.queryOptions({}))
  const { run, isBusy, error } = useCommand(useMutation(trpc.accounts.changePassword.mutationOptions()).mutateAsync, [
    trpc.accounts.pathKey(),
  ])
  const say = useToast()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  if (!data) return null
  const wrong = fieldOf(error)
  const missing = current === '' ? 'Type your present password.' : password === '' ? 'Type the new one.' : null
  const change = async (event: FormEvent) => {
    event.preventDefault()
    if (missing) return
    const done = await run({ current, password })
    if (!done) return
    setCurrent('')
    setPassword('')
    const { endedSessions: n } = done
    say(
      `Your password is changed; ${n === 0 ? 'you had no other session' : n === 1 ? 'your other session has ended' : `your ${n} other sessions have ended`}.`,
    )
  }
  return (
    <Sheet
      label="Password"
      title="Password"
      aside={<span className="mono">{visibleText(data.login)}</span>}
      meta={
        data.changedAt !== null && (
          <>
            since <LocalTime at={data.changedAt} withDate />
          </>
        )
      }
    >
      <form className="in form rule-t" onSubmit={(event) => void change(event)}>
        <input type="text" className="sr" autoComplete="username" value={data.login} readOnly tabIndex={-1} aria-hidden="true" />
        <PasswordField
          label="Present password"
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          error={wrong?.field === 'current' ? wrong.text : null}
        />
        <PasswordField
          label="New password"
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
          hint={`${PASSWORD_MIN} characters or more, of any kind. It never runs out.`}
          error={wrong?.field === 'password' ? wrong.text : null}
        />
        {!wrong && <RefusedNote error={error} />}
        <div className="row-x">
          <Button type="submit" disabledReason={missing ?? (isBusy ? 'It is being done.' : null)}>
            Change my password
          </Button>
          <span className="hint">Your other sessions end. Your second factor stays.</span>
        </div>
      </form>
    </Sheet>
  )
}
