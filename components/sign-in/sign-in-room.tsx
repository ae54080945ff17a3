import type { ReactNode } from 'react'
import { Brand } from '@/components/shell/brand'
import type { Environment } from '@/components/shell/nav-item'
import { Edge } from '@/components/ui/edge'
import { Glyph } from '@/components/ui/glyph'
import { SvgDefs } from '@/components/ui/svg-defs'
import type { Persona } from '@/lib/personas'
import { PersonaList } from './persona-list'
import { ThemeButton } from './theme-button'

export type SignInRoomProps = { env: Environment; sso?: ReactNode; personas: readonly Persona[] | null; to: string }

/** Where you are first, then how to come in. What this installation does not offer is said in words. */
export function SignInRoom({ env, sso = null, personas, to }: SignInRoomProps) {
  return (
    <>
      <SvgDefs />
      <div className="door">
        <Edge kind={env.kind} />
        <main className="door-in">
          <div className="door-h">
            <Brand />
            <ThemeButton />
          </div>
          <span className="env" data-st={env.kind === 'sim' ? 'sim' : undefined}>
            <Glyph state={env.kind} size={12} isInherited />
            <span>{env.label}</span>
          </span>
          <h1>Sign in</h1>
          {sso}
          {personas ? <Offered personas={personas} to={to} /> : <NotOffered />}
        </main>
      </div>
    </>
  )
}

function Offered({ personas, to }: { personas: readonly Persona[]; to: string }) {
  return (
    <>
      <p className="soft">Choose whom to be. Each person has one role, and exists on this machine alone.</p>
      <PersonaList personas={personas} to={to} />
      <p className="dim">
        Single sign-on and local accounts are not set up here. They are for installations that others can reach; there nobody comes in with
        one click.
      </p>
    </>
  )
}

function NotOffered() {
  return (
    <section className="sheet" aria-label="Ways to sign in">
      <div className="in">
        <p className="row-x">
          <Glyph state="unknown" />
          <span className="strong">No way to sign in is set up</span>
        </p>
        <p className="soft">
          One-click people exist only on a machine’s own address, with the database that comes with the console. Single sign-on and local
          accounts are not part of this version. The engine goes on deciding; nothing is changed by this page.
        </p>
        <p className="soft">
          On the machine itself, open the console by its loopback address, <span className="mono">http://localhost</span> and its port.
        </p>
      </div>
    </section>
  )
}
