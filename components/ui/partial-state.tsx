import type { ReactNode } from 'react'
import { Glyph } from './glyph'

export type PartialStateProps = { title: string; detail: ReactNode; action?: ReactNode }

/** '3 of 4 sources', what is missing since when, and totals as 'at least 7'. */
export function PartialState({ title, detail, action }: PartialStateProps) {
  return (
    <div className="in rule-t">
      <p className="row-x">
        <Glyph state="stale" />
        <span className="strong">{title}</span>
      </p>
      <p className="soft">{detail}</p>
      {action}
    </div>
  )
}
