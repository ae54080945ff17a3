'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentenceOf } from '@/components/shell/error-code'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { TextField } from '@/components/ui/text-field'
import { visibleText } from '@/lib/format'
import { useTRPC } from '@/lib/trpc'
import { useSettled } from './use-settled'

const MOST = 8
const WORDS = { allow: 'allowed', deny: 'denied', review: 'sent to review', error: 'failed' } as const

/** Chooses one of the newest recorded decisions, found by agent, action, code or id. */
export function DecisionPicker({ value, onPick }: { value: string | null; onPick: (id: string) => void }) {
  const trpc = useTRPC()
  const [text, setText] = useState('')
  const search = useSettled(text.trim())
  const list = useQuery({
    ...trpc.decisions.list.queryOptions({ window: '30d', limit: MOST, ...(search === '' ? {} : { search }) }),
    placeholderData: keepPreviousData,
  })
  const isShown = list.data?.items.some(({ id }) => id === value)
  return (
    <div className="stack-s">
      <TextField
        label="Decision of the last 30 days"
        type="search"
        placeholder="Agent, action, code or id"
        maxLength={128}
        value={text}
        onChange={setText}
      />
      {list.error && <p className="errt">{sentenceOf(list.error)}</p>}
      {!list.data && !list.error && <LoadingBars what="the decisions" rows={4} />}
      {value !== null && !isShown && (
        <p className="pt-note">
          Chosen: <span className="mono break">{value}</span>
        </p>
      )}
      {list.data?.items.length === 0 && <p className="soft">No decision matches. Search for something else.</p>}
      <ul className="pt-pick" aria-label="Decisions">
        {list.data?.items.map((row) => (
          <li key={row.id}>
            <button type="button" aria-pressed={row.id === value} onClick={() => onPick(row.id)}>
              <span className="mono grow break">{`${visibleText(row.action)} of ${visibleText(row.agentId)}`}</span>
              <span className="dim">{`${WORDS[row.verdict]}${row.codes.length > 0 ? `: ${row.codes.join(', ')}` : ''}`}</span>
              <span className="dim nowrap">
                <LocalTime at={row.at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
