import type { ReactNode } from 'react'

export type TagProps = { children: ReactNode; title?: string }

export function Tag({ children, title }: TagProps) {
  return (
    <span className="tag" title={title}>
      {children}
    </span>
  )
}
