'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { NounTabs } from '@/components/shell/noun-tabs'
import { POLICIES_TABS, rolesInWords } from '@/components/shell/pages'
import { SearchBox } from '@/components/shell/search-box'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { DRAFT_VIEWS } from '@/lib/schemas/drafts'
import { BeginDraftDialog, type Origin } from './begin-draft-dialog'
import { DraftsList } from './drafts-list'
import { NoPolicies } from './no-policies'
import { useDraftFilter } from './use-draft-filter'
import { useDrafts } from './use-policies'

export const VIEW_NAMES = { open: 'Open', mine: 'Open, written by me', submitted: 'Submitted', withdrawn: 'Withdrawn' } as const
const FOR = { violation: parseAsString, decision: parseAsString }

/** What is being written. A violation or a decision leads here to begin a draft for it. */
export function DraftsRoom({ held }: { held: readonly Permission[] }) {
  return held.includes('policies:read') ? <Readable canWrite={held.includes('policies:write')} /> : <NoPolicies title="Drafts" />
}

const originOf = ({ violation, decision }: { violation: string | null; decision: string | null }): Origin =>
  violation !== null ? { violationId: violation } : decision !== null ? { decisionId: decision } : null

function Readable({ canWrite }: { canWrite: boolean }) {
  const filter = useDraftFilter()
  const query = useDrafts(filter.input)
  const [asked, setAsked] = useQueryStates(FOR)
  const [isBegun, setIsBegun] = useState(false)
  const origin = originOf(asked)
  const isOpen = canWrite && (isBegun || origin !== null)
  const { data } = query
  const { view, search } = filter.input
  const noun = data?.total === 1 ? 'draft' : 'drafts'
  return (
    <>
      <div className="head">
        <div>
          <h1>Drafts</h1>
          <p className="verdict">
            <b>{data ? `${data.totalIsEstimate ? 'at least ' : ''}${formatCount(data.total)} ${noun}` : 'Not known yet'}</b>
            {`, ${VIEW_NAMES[view].toLowerCase()}${search ? `, found by “${search}”` : ''}, the latest change first. Nothing decides by a draft.`}
          </p>
        </div>
        <div className="acts">
          <Button
            variant="ink"
            disabledReason={canWrite ? null : `Writing is open to ${rolesInWords('policies:write')}.`}
            onClick={() => setIsBegun(true)}
          >
            Begin a draft…
          </Button>
        </div>
      </div>
      <NounTabs label="Policies" tabs={POLICIES_TABS} />
      <search className="filters" aria-label="Drafts">
        <SearchBox
          value={search ?? ''}
          placeholder="Name or draft id"
          onSearch={(text) => filter.change({ search: text === '' ? null : text })}
        />
        <SelectField
          label="Drafts"
          isLabelHidden
          value={view}
          options={DRAFT_VIEWS.map((value) => ({ value, label: VIEW_NAMES[value] }))}
          onChange={(next) => filter.change({ view: next })}
        />
      </search>
      <DraftsList filter={filter} query={query} canWrite={canWrite} onBegin={() => setIsBegun(true)} />
      <BeginDraftDialog
        isOpen={isOpen}
        origin={origin}
        onOpenChange={(next) => {
          setIsBegun(next)
          if (!next) void setAsked({ violation: null, decision: null })
        }}
      />
    </>
  )
}
