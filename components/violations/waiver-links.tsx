import type { Route } from 'next'
import Link from 'next/link'
import { rolesInWords } from '@/components/shell/pages'
import { LocalTime } from '@/components/ui/local-time'
import { isOpen, type ViolationDetail } from '@/lib/schemas/violations'
import type { Viewer } from './viewer'

/** Waivers in force for this item, and the way to one for the rules that have none. A critical item has no such way. */
export function WaiverLinks({ detail: { item, waivers, unwaivable }, viewer }: { detail: ViolationDetail; viewer: Viewer }) {
  const ask = new URLSearchParams({ ask: 'yes', rules: unwaivable.join(' '), agent: item.agentId, violation: item.id })
  const isAskable = isOpen(item.state) && item.severity !== 'critical' && unwaivable.length > 0
  if (waivers.length === 0 && !isAskable) return null
  return (
    <ul className="soft">
      {waivers.map(({ id, rule, expires }) => (
        <li key={id}>
          <Link href={`/policies/waivers/${id}` as Route} prefetch={false}>
            {`Waiver of ${rule}`}
          </Link>
          {', until '}
          <LocalTime at={expires} withDate />
        </li>
      ))}
      {isAskable && (
        <li>
          {viewer.held.includes('waivers:request') ? (
            <Link href={`/policies/waivers?${ask.toString()}` as Route} prefetch={false}>
              {`Ask for a waiver of ${unwaivable.join(', ')}`}
            </Link>
          ) : (
            `No waiver is in force for ${unwaivable.join(', ')}. Asking is open to ${rolesInWords('waivers:request')}.`
          )}
        </li>
      )}
    </ul>
  )
}
