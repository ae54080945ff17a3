'use client'

import { useCover } from './use-cover'

const KINDS = [
  ['both', 'tests and traffic'],
  ['tests', 'tests only'],
  ['traffic', 'traffic only'],
  ['skipped', 'skipped by the optimiser'],
  ['missing', 'no test reaches it'],
] as const

/** What the bars beside the lines mean; only while there are some. */
export function CoverageLegend() {
  const { tests, traffic, doPass } = useCover()
  if (!(doPass && tests.data) && !traffic.data) return null
  const shown = KINDS.filter(([kind]) => (traffic.data ? true : kind !== 'both' && kind !== 'traffic'))
  return (
    <>
      {shown.map(([kind, word]) => (
        <span key={kind} className="row-x lg">
          <i className="cov" data-kind={kind} aria-hidden="true" />
          {kind === 'tests' && !traffic.data ? 'tests' : word}
        </span>
      ))}
    </>
  )
}
