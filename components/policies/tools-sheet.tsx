'use client'

import { useQuery } from '@tanstack/react-query'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { useTRPC } from '@/lib/trpc'
import type { Tools } from './findings'

const EVERY_MS = 30_000
const HOW = {
  named: 'named by a variable',
  path: 'found on the path',
  cache: 'kept copy',
  built: 'built here',
  asset: 'release file',
} as const

/** The tools that check drafts. Deciding needs neither. */
export function ToolsSheet() {
  const trpc = useTRPC()
  const { data, error } = useQuery({ ...trpc.drafts.tools.queryOptions({}), refetchInterval: EVERY_MS })
  return (
    <Sheet label="Tools" title="Tools" aside="they check drafts; deciding needs neither">
      {!data && !error && <LoadingBars what="the tools" rows={2} />}
      {!data && error !== null && <p className="in soft">The console’s server did not answer.</p>}
      {data && (
        <dl className="dl">
          <Row name="OPA" state={data.opa} />
          <Row name="Regal" state={data.regal} />
        </dl>
      )}
    </Sheet>
  )
}

function Row({ name, state }: { name: string; state: Tools['opa'] }) {
  if (state.version === null)
    return (
      <>
        <dt>{name}</dt>
        <dd>
          <StatusPill state="warn" word="missing" /> <span className="soft">{state.why}</span>
        </dd>
      </>
    )
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {state.version} <span className="dim">{HOW[state.how]}</span>
        {!state.isPinned && <StatusPill state="warn" word="not the pinned version" />}
      </dd>
    </>
  )
}
