import type { ReactNode } from 'react'
import type { Environment } from '@/components/shell/nav-item'
import type { Persona } from '@/lib/personas'
import { DoorFrame } from './door-frame'
import { LocalAccount } from './local-account'
import { PersonaList } from './persona-list'

export type SignInRoomProps = {
  env: Environment
  /** Single sign-on, where it is set up: its button and what it has to say. */
  sso?: ReactNode
  hasAccounts: boolean
  personas: readonly Persona[] | null
  to: string
}

/** Where you are first, then how to come in: single sign-on, an account of this console, and on a laptop its personas. */
export function SignInRoom({ env, sso = null, hasAccounts, personas, to }: SignInRoomProps) {
  return (
    <DoorFrame env={env}>
      <h1>Sign in</h1>
      {sso}
      {hasAccounts && <LocalAccount to={to} />}
      {personas && <Personas personas={personas} to={to} />}
      {!hasAccounts && (personas ? <AccountHint /> : <NoAccount hasSso={sso !== null} />)}
    </DoorFrame>
  )
}

function Personas({ personas, to }: { personas: readonly Persona[]; to: string }) {
  return (
    <>
      <p className="soft">Choose whom to be. Each person has one role, and exists on this machine alone.</p>
      <PersonaList personas={personas} to={to} />
    </>
  )
}

function AccountHint() {
  return (
    <p className="dim">
      Nobody has an account here yet. On this machine <span className="mono">npm run acgs -- admin link</span> prints a link for the first
      one: password and second factor, as on an installation that others can reach.
    </p>
  )
}

function NoAccount({ hasSso }: { hasSso: boolean }) {
  return (
    <p className="soft">
      {hasSso ? 'Nobody has an account of this console yet. ' : 'Nobody can sign in yet. '}
      The first administrator opens the link that was printed when the system started; it counts for 30 minutes and once. A new one:{' '}
      <span className="mono">npm run acgs -- admin link</span> on the machine, or a restart. The engine goes on deciding meanwhile.
    </p>
  )
}
