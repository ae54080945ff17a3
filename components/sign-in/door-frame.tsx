import type { ReactNode } from 'react'
import { Brand } from '@/components/shell/brand'
import type { Environment } from '@/components/shell/nav-item'
import { Edge } from '@/components/ui/edge'
import { Glyph } from '@/components/ui/glyph'
import { SvgDefs } from '@/components/ui/svg-defs'
import { ThemeButton } from './theme-button'

/** A page without the shell: the edge and the badge come before anything else. */
export function DoorFrame({ env, children }: { env: Environment; children: ReactNode }) {
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
          <span className="env" data-st={env.kind === 'prod' ? undefined : env.kind}>
            <Glyph state={env.kind} size={12} isInherited />
            <span>{env.label}</span>
          </span>
          {children}
        </main>
      </div>
    </>
  )
}
