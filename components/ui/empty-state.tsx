import type { ReactNode } from 'react'

export type EmptyStateProps = { title: string; detail: ReactNode; action?: ReactNode }

/** Only after every source answered: what was looked at, how many, and the widest useful next step. */
export function EmptyState({ title, detail, action }: EmptyStateProps) {
  return (
    <div className="in rule-t">
      <p className="strong">{title}</p>
      <p className="soft">{detail}</p>
      {action}
    </div>
  )
}
