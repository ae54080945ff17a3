'use client'

import { useState } from 'react'
import { ColumnMenu } from '@/components/shell/column-menu'
import { rolesInWords } from '@/components/shell/pages'
import { useColumns } from '@/components/shell/use-columns'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { AgentFilters } from './agent-filters'
import { AgentsList } from './agents-list'
import { COLUMNS } from './columns'
import { filterQuery, narrowedBy } from './list-input'
import { RegisterAgentDialog } from './register-agent-dialog'
import { useAgentFilter } from './use-agent-filter'
import { useAgents } from './use-agents'

/** Everybody who may ask the engine for a decision: searched, filtered and paged by the server. */
export function AgentsRoom({ held }: { held: readonly Permission[] }) {
  if (held.includes('agents:read')) return <Readable held={held} />
  return (
    <>
      <div className="head">
        <h1>Agents</h1>
      </div>
      <Sheet label="No right">
        <NoRight title="You cannot read agents" detail={`Open to ${rolesInWords('agents:read')}. Ask an administrator for one of them.`} />
      </Sheet>
    </>
  )
}

function Readable({ held }: { held: readonly Permission[] }) {
  const filter = useAgentFilter()
  const query = useAgents(filter.input)
  const columns = useColumns('agents', COLUMNS)
  const [isOpen, setIsOpen] = useState(false)
  const { data } = query
  const noun = `${data?.total === 1 ? 'agent' : 'agents'}${narrowedBy(filter.input).length > 0 ? ' found' : ''}`
  return (
    <>
      <div className="head">
        <div>
          <h1>Agents</h1>
          <p className="verdict">
            <b>{data ? `${formatCount(data.total)} ${noun}` : 'Not known yet'}</b>, by id. Who may ask for a decision, who answers for it,
            and what it was denied.
          </p>
        </div>
        <div className="acts">
          <ColumnMenu columns={columns} />
          {held.includes('agents:export') ? (
            <a className={buttonClass()} href={`/api/agents?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('agents:export')}.`}>Export as CSV</Button>
          )}
          <Button
            variant="ink"
            disabledReason={held.includes('agents:register') ? null : `Registering is open to ${rolesInWords('agents:register')}.`}
            onClick={() => setIsOpen(true)}
          >
            Register an agent…
          </Button>
        </div>
      </div>
      <AgentFilters filter={filter} />
      <AgentsList filter={filter} query={query} isShown={columns.isShown} />
      <RegisterAgentDialog isOpen={isOpen} onOpenChange={setIsOpen} />
    </>
  )
}
