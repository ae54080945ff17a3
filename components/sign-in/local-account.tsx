'use client'

import { useState } from 'react'
import { Sheet } from '@/components/ui/sheet'
import { PasswordStep, type SecondStep } from './password-step'
import { SecondFactorStep } from './second-factor-step'

/** An account of this console: login and password, then the second factor; or a passkey, which is both. */
export function LocalAccount({ to }: { to: string }) {
  const [second, setSecond] = useState<SecondStep | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const arrive = () => location.assign(to)
  const restart = (why: string | null) => {
    setSaid(why)
    setSecond(null)
  }
  return (
    <Sheet label="Account of this console" title={second ? 'Second factor' : 'Account of this console'} meta={second?.login}>
      {second ? (
        <SecondFactorStep second={second} onDone={arrive} onRestart={restart} />
      ) : (
        <PasswordStep said={said} onDone={arrive} onSecond={setSecond} />
      )}
    </Sheet>
  )
}
