'use client'

import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { NounTabs } from '@/components/shell/noun-tabs'
import { POLICIES_TABS } from '@/components/shell/pages'
import { useStanding } from '@/components/shell/use-standing'
import { EmptyState } from '@/components/ui/empty-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { VERSION_STATES } from '@/lib/policy-gates'
import { DraftsBrief } from './drafts-brief'
import { EnginesSheet } from './engines-sheet'
import { NoPolicies } from './no-policies'
import { POLICIES_SHEETS } from './policies-slots'
import { sayActive } from './say-active'
import { ToolsSheet } from './tools-sheet'
import { usePolicies } from './use-policies'
import { VersionsSheet } from './versions-sheet'

const PAGE_SIZE = 50
const PARSERS = { before: parseAsInteger, state: parseAsStringLiteral(VERSION_STATES) }

/** What decides now, on which engines, every version there was, and what is being written. */
export function PoliciesRoom({ held }: { held: readonly Permission[] }) {
  return held.includes('policies:read') ? <Readable held={held} /> : <NoPolicies title="Policies" />
}

function Readable({ held }: { held: readonly Permission[] }) {
  const [{ before, state }, setAsked] = useQueryStates(PARSERS, { history: 'push' })
  const input = { limit: PAGE_SIZE, ...(state === null ? {} : { state }), ...(before !== null && before > 0 ? { cursor: before } : {}) }
  const { status, versions } = usePolicies(input)
  const standing = useStanding()
  const said = sayActive(status.data ?? null, Boolean(standing.data?.denyAll))
  const active = status.data?.active
  return (
    <>
      <div className="head">
        <div>
          <h1>Policies</h1>
          <p className="verdict">
            <b>{said.lead}</b> {said.rest}
          </p>
        </div>
      </div>
      <NounTabs label="Policies" tabs={POLICIES_TABS} />
      <div className="cols ov">
        <div className="stack">
          <Sheet label="Active version" title="Active version">
            {active ? (
              <dl className="dl">
                <dt>Version</dt>
                <dd>{active.version}</dd>
                <dt>Constitution hash</dt>
                <dd className="mono break">{active.constitutionHash}</dd>
                <dt>Active since</dt>
                <dd>
                  <LocalTime at={active.activatedAt} withDate />
                </dd>
                <dt>By</dt>
                <dd>{active.by}</dd>
              </dl>
            ) : status.data ? (
              <EmptyState title="No version is active" detail="The engines deny everything until one is." />
            ) : (
              <LoadingBars what="the active version" />
            )}
          </Sheet>
          {Object.entries(POLICIES_SHEETS).map(([name, Part]) => (
            <Part key={name} held={held} />
          ))}
          <VersionsSheet
            query={versions}
            active={active?.version ?? null}
            isPaged={before !== null}
            goTo={(cursor) => void setAsked({ before: cursor })}
            state={state}
            onState={(next) => void setAsked({ state: next, before: null })}
          />
        </div>
        <div className="stack">
          <EnginesSheet query={status} />
          <DraftsBrief canWrite={held.includes('policies:write')} />
          <ToolsSheet />
        </div>
      </div>
    </>
  )
}
