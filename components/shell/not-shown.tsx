import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { NoRight } from '@/components/ui/no-right'
import type { Permission } from '@/lib/access'
import { codeOf, referenceOf, sentenceOf } from './error-code'
import { rolesInWords } from './pages'

export type NotShownProps = {
  /** Null where the address itself names nothing. */
  error: unknown
  onRetry: () => void
  /** One of it, and what the right is for: `agent`, `agents`. */
  noun: string
  all: string
  permission: Permission
  /** What is known when there is no such thing. */
  missing: string
  list?: { href: Route; label: string }
  /** What stays true although it did not load. */
  stays: string
}

/** Why one thing is not shown: no right, no such thing, or no answer. */
export function NotShown({ error, onRetry, noun, all, permission, missing, list, stays }: NotShownProps) {
  const code = error ? codeOf(error) : 'NOT_FOUND'
  if (code === 'FORBIDDEN')
    return (
      <NoRight title={`You cannot read ${all}`} detail={`Open to ${rolesInWords(permission)}. Ask an administrator for one of them.`} />
    )
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return (
      <EmptyState
        title={`There is no such ${noun}`}
        detail={missing}
        action={
          list && (
            <Link href={list.href} className={buttonClass({ size: 'sm' })}>
              {list.label}
            </Link>
          )
        }
      />
    )
  const detail = `${sentenceOf(error)} ${stays}`
  return <ErrorState title={`The ${noun} did not load`} detail={detail} reference={referenceOf(error)} onRetry={onRetry} />
}
