import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { NoRight } from '@/components/ui/no-right'

export type NotSeenProps = {
  error: unknown
  onRetry: () => void
  noun: string
  list: { href: '/services' | '/services/nodes'; label: string }
}

/** Why one thing of the cluster is not shown: denied by the cluster or by our own roles, not there, or nobody could say. */
export function NotSeen({ error, onRetry, noun, list: { href, label } }: NotSeenProps) {
  const code = codeOf(error)
  const says = sentenceOf(error)
  const link = (
    <Link href={href} className={buttonClass({ size: 'sm' })}>
      {label}
    </Link>
  )
  if (code === 'FORBIDDEN')
    return <NoRight title={`You cannot see this ${noun}`} detail={<span className="break">{says}</span>} action={link} />
  if (code === 'NOT_FOUND')
    return <EmptyState title={`There is no such ${noun}`} detail={<span className="break">{says}</span>} action={link} />
  return (
    <ErrorState
      title={`Whether you may see this ${noun}, or what it is, is not known now`}
      detail={says}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}
