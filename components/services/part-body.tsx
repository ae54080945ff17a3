import type { ReactNode } from 'react'
import { NoRight } from '@/components/ui/no-right'
import { visibleText } from '@/lib/format'
import type { Part } from '@/lib/schemas/workloads'

/** A part that has a permission of its own: what it holds, or why it is not shown. Not known is no denial. */
export function PartBody<T>({ part, what, children }: { part: Part<T>; what: string; children: (value: T) => ReactNode }) {
  if (part.seen === 'allowed') return children(part.value)
  const isKnown = part.seen === 'denied'
  return (
    <NoRight
      isKnown={isKnown}
      title={isKnown ? `You cannot list ${what}` : `Whether you may list ${what} is not known yet`}
      detail={<span className="break">{visibleText(part.why)}</span>}
    />
  )
}
