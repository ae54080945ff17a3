'use client'

import { useState } from 'react'
import type { Environment } from '@/components/shell/nav-item'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { StartedTotp } from '@/lib/schemas/factors'
import type { Challenged } from '@/lib/schemas/passkeys'
import { DoorFrame } from './door-frame'
import { EnrolFactorStep } from './enrol-factor-step'
import { EnrolPasswordStep } from './enrol-password-step'
import { SavedCodes } from './saved-codes'
import { type Opened, useLinkOf } from './use-link-of'

export type Factor = { app: StartedTotp; passkey: Challenged }
type Stage = { at: 'password'; said: string | null } | { at: 'factor'; factor: Factor } | { at: 'done'; codes: readonly string[] | null }

const TITLES: Record<Opened['kind'], string> = {
  bootstrap: 'Become the first administrator',
  invite: 'Open your account',
  password: 'Choose a new password',
  factor: 'Replace a lost second factor',
}

/** What a link leads through: password, second factor, recovery codes. */
export function EnrolRoom({ env }: { env: Environment }) {
  const found = useLinkOf()
  const [stage, setStage] = useState<Stage>({ at: 'password', said: null })
  const opened = found && 'opened' in found ? found.opened : null
  return (
    <DoorFrame env={env}>
      <h1>{opened ? TITLES[opened.kind] : 'Your account'}</h1>
      {!found && <LoadingBars what="what the link is for" />}
      {found && 'refused' in found && <Gone why={found.refused} />}
      {found && 'opened' in found && (
        <>
          {stage.at === 'password' && (
            <EnrolPasswordStep
              link={found.link}
              opened={found.opened}
              said={stage.said}
              onDone={(factor) => setStage(factor ? { at: 'factor', factor } : { at: 'done', codes: null })}
            />
          )}
          {stage.at === 'factor' && (
            <EnrolFactorStep
              factor={stage.factor}
              onDone={(codes) => setStage({ at: 'done', codes })}
              onRestart={(said) => setStage({ at: 'password', said })}
            />
          )}
          {stage.at === 'done' && <SavedCodes codes={stage.codes} />}
        </>
      )}
    </DoorFrame>
  )
}

function Gone({ why }: { why: string }) {
  return (
    <Sheet label="The link">
      <div className="in" role="alert">
        <p className="strong">This link opens nothing</p>
        <p className="soft">{why}</p>
        <p className="soft">
          <a href="/sign-in">Go to the sign-in page</a>
        </p>
      </div>
    </Sheet>
  )
}
