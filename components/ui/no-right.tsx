import type { ReactNode } from 'react'
import { Glyph } from './glyph'

export type NoRightProps = { title: string; detail: ReactNode; isKnown?: boolean; action?: ReactNode }

/** What you cannot do, which role can, whom to ask. A right that is not known yet is not drawn as a denial. */
export function NoRight({ title, detail, isKnown = true, action }: NoRightProps) {
  return (
    <div className="in rule-t">
      <p className="row-x">
        <Glyph state={isKnown ? 'deny' : 'unknown'} />
        <span className="strong">{title}</span>
      </p>
      <p className="soft">{detail}</p>
      {action}
    </div>
  )
}
