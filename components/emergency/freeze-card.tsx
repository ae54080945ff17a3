'use client'

import { useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { EndFreezeDialog } from '@/components/shell/end-freeze-dialog'
import { rolesInWords } from '@/components/shell/pages'
import { StartFreezeDialog } from '@/components/shell/start-freeze-dialog'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'

/** Only reading and stopping go on, for everybody. What is read of it may be unknown; it can be started all the same. */
export function FreezeCard({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.freeze.get.queryOptions({}), refetchInterval: READ_EVERY_MS })
  const [open, setOpen] = useState<'start' | 'end' | null>(null)
  const freeze = data?.freeze ?? null
  const pill =
    data === undefined
      ? ({ state: 'unknown', word: 'unknown' } as const)
      : freeze === null
        ? ({ state: 'idle', word: 'changes run' } as const)
        : ({ state: 'warn', word: 'frozen' } as const)
  return (
    <article className="em-card em-at" id="freeze" tabIndex={-1} aria-label="Freeze changes">
      <div className="em-h">
        <h2>Freeze changes</h2>
        <StatusPill state={pill.state} word={pill.word} />
      </div>
      <p className="soft em-says">
        Rollouts, restarts, activations and every other change wait. What runs goes on; reading and stopping go on.
      </p>
      <div className="em-go">
        {freeze === null ? (
          <Button
            variant="stop"
            size="lg"
            className="wide"
            disabledReason={held.includes('freeze:start') ? null : `Open to ${rolesInWords('freeze:start')}.`}
            onClick={() => setOpen('start')}
          >
            Freeze changes…
          </Button>
        ) : freeze.endRequestId === null ? (
          <Button
            size="lg"
            className="wide"
            disabledReason={held.includes('freeze:end') ? null : `Open to ${rolesInWords('freeze:end')}.`}
            onClick={() => setOpen('end')}
          >
            Ask to end the freeze…
          </Button>
        ) : (
          <Link href={`/approvals/${freeze.endRequestId}` as Route}>A lead asked to end it: show the request</Link>
        )}
      </div>
      <dl className="dl em-dl rule-t">
        <dt>Now</dt>
        <dd>
          {data === undefined ? (
            'unknown'
          ) : freeze === null ? (
            'not frozen'
          ) : (
            <>
              {'until '}
              <LocalTime at={freeze.until} withDate />
              <span className="dim break">{` ${visibleText(freeze.startedBy)}: ${visibleText(freeze.reason)}`}</span>
            </>
          )}
        </dd>
        <dt>Line</dt>
        <dd>at once, in the same transaction</dd>
        <dt>People</dt>
        <dd>1 to freeze, 2 to end it early</dd>
      </dl>
      <StartFreezeDialog isOpen={open === 'start'} onClose={() => setOpen(null)} />
      <EndFreezeDialog freezeId={open === 'end' ? (freeze?.id ?? null) : null} onClose={() => setOpen(null)} />
    </article>
  )
}
