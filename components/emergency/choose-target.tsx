'use client'

import { type ReactNode, useState } from 'react'
import { sentenceOf } from '@/components/shell/error-code'
import { SearchBox } from '@/components/shell/search-box'
import { Button } from '@/components/ui/button'
import { formatCount, visibleText } from '@/lib/format'
import { useCandidates } from './use-candidates'
import type { Chosen } from './use-chosen'

/** Workloads that can go to 0, or be told to start nothing. */
const STOPPABLE = ['Deployment', 'StatefulSet', 'CronJob', 'Job']

/** Looks for an agent or a workload by name. Choosing one stops nothing: it shows what would be stopped. */
export function ChooseTarget({ onChoose }: { onChoose: (chosen: Chosen) => void }) {
  const [search, setSearch] = useState('')
  const { isAsked, agents, workloads } = useCandidates(search)
  return (
    <div className="em-find">
      <SearchBox value={search} placeholder="Agent or workload" onSearch={setSearch} />
      {isAsked && (
        <>
          <Found title="Agents" error={agents.error} shown={agents.data?.items.length ?? null} total={agents.data?.total ?? null}>
            {(agents.data?.items ?? []).map(({ agentId }) => (
              <Button key={agentId} size="sm" onClick={() => onChoose({ scope: 'agent', target: agentId })}>
                {visibleText(agentId)}
              </Button>
            ))}
          </Found>
          <Found
            title="Workloads"
            error={workloads.error}
            shown={workloads.data?.items.length ?? null}
            total={workloads.data?.total ?? null}
          >
            {(workloads.data?.items ?? [])
              .filter(({ kind }) => STOPPABLE.includes(kind))
              .map(({ kind, namespace, name, uid }) => (
                <Button
                  key={uid}
                  size="sm"
                  title={`${kind} in ${namespace}`}
                  onClick={() => onChoose({ scope: 'workload', target: `${kind}/${namespace}/${name}` })}
                >
                  {visibleText(`${name} (${kind}, ${namespace})`)}
                </Button>
              ))}
          </Found>
        </>
      )}
    </div>
  )
}

type FoundProps = { title: string; error: unknown; shown: number | null; total: number | null; children: ReactNode }

/** One list by itself: the other one may be there while this one cannot be read. */
function Found({ title, error, shown, total, children }: FoundProps) {
  const more = shown !== null && total !== null && total > shown ? `, ${formatCount(shown)} of ${formatCount(total)}` : ''
  return (
    <fieldset className="em-found">
      <legend className="hint">{`${title}${more}`}</legend>
      {children}
      {shown === 0 && <p className="soft">None has that name.</p>}
      {shown === null && <p className="soft">{error ? `Not known: ${sentenceOf(error)}` : 'Looking.'}</p>}
    </fieldset>
  )
}
