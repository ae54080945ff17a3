import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatCount } from '@/lib/format'
import type { Seal } from '@/lib/schemas/audit'
import { LocalTime } from './local-time'

const STEMS = 'M6 4v2M6 6 2.900 8.200M6 6l3.100 2.200'
const leaves = (radius: number, dashed?: string) => (
  <>
    <circle cx="6" cy="2.4" r={radius} />
    <circle cx="2.4" cy="9.6" r={radius} />
    <circle cx="9.6" cy="9.6" r={radius} strokeDasharray={dashed} />
  </>
)

/** A small tree: hollow waits, filled is sealed, filled on a bar has a copy elsewhere, broken does not fit. */
const TREES: Record<Seal['state'], ReactNode> = {
  pending: (
    <>
      {leaves(1.5, '1.2 1.2')}
      <path d={STEMS} />
    </>
  ),
  sealed: (
    <>
      <g fill="currentColor">{leaves(1.7)}</g>
      <path d={STEMS} />
    </>
  ),
  anchored: (
    <>
      <g fill="currentColor">
        <circle cx="6" cy="1.9" r="1.6" />
        <circle cx="2.7" cy="7.6" r="1.6" />
        <circle cx="9.3" cy="7.6" r="1.6" />
      </g>
      <path d="M6 3.500v1.700M6 5.200 3.200 6.600M6 5.200l2.800 1.400M1 11.300h10" />
    </>
  ),
  mismatch: (
    <>
      <circle cx="6" cy="2.4" r="1.5" />
      <circle cx="2.4" cy="9.6" r="1.5" />
      <path d="M6 4v2M6 6 2.900 8.200M8.200 8.200l3 3M11.200 8.200l-3 3" />
    </>
  ),
}

function Words({ seal }: { seal: Seal }) {
  switch (seal.state) {
    case 'pending':
      return 'pending seal'
    case 'sealed':
      return `sealed #${formatCount(seal.idx)}`
    case 'anchored':
      return (
        <>
          {`#${formatCount(seal.idx)} anchored at ${seal.sink}, `}
          <LocalTime at={seal.at} />
          {seal.also.map(({ sink, at }) => (
            <span key={sink} className="proof-also">
              {`also at ${sink}, `}
              <LocalTime at={at} />
            </span>
          ))}
        </>
      )
    case 'mismatch':
      return `#${formatCount(seal.idx)} mismatch`
  }
}

export type ProofBadgeProps = {
  seal: Seal
  /** Where its entry and proof are shown. */
  href?: Route
}

/** How far a record is proved, by glyph and words; why it does not fit is in its title. */
export function ProofBadge({ seal, href }: ProofBadgeProps) {
  const shown = (
    <span className="proof" data-p={seal.state} title={seal.state === 'mismatch' ? seal.why : undefined}>
      <svg viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.1" aria-hidden="true" focusable="false">
        {TREES[seal.state]}
      </svg>
      <span>
        <Words seal={seal} />
      </span>
    </span>
  )
  return href === undefined ? shown : <Link href={href}>{shown}</Link>
}
