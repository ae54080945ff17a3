'use client'

import { useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { EndFreezeDialog } from '@/components/shell/end-freeze-dialog'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { StartFreezeDialog } from '@/components/shell/start-freeze-dialog'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { FreezeNow } from '@/lib/schemas/freeze'
import { useTRPC } from '@/lib/trpc'
import { sayLeft } from './say-approval'

/** Whether changes are frozen, by whom and why, and the way in and out. */
export function FreezeSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.freeze.get.queryOptions({}), refetchInterval: READ_EVERY_MS })
  const [isStarting, setIsStarting] = useState(false)
  if (!data)
    return (
      <Sheet label="Freeze of changes" title="Freeze of changes">
        {error ? (
          <ErrorState
            title="Whether changes are frozen is not known"
            detail={`${sentenceOf(error)} A freeze holds whether or not it is shown.`}
            reference={referenceOf(error)}
            onRetry={() => void refetch()}
          />
        ) : (
          <LoadingBars what="the freeze" rows={2} />
        )}
      </Sheet>
    )
  const whyNot = held.includes('freeze:start') ? null : `Open to ${rolesInWords('freeze:start')}.`
  return (
    <Sheet label="Freeze of changes" title="Freeze of changes" meta={data.freeze ? 'in force' : 'none'}>
      {data.freeze ? (
        <InForce freeze={data.freeze} canEnd={held.includes('freeze:end')} />
      ) : (
        <div className="in rule-t">
          <p className="soft">Changes run. In a freeze only reading and stopping go on; ending it early takes two leads.</p>
          <div className="moves">
            <Button variant="stop" disabledReason={whyNot} onClick={() => setIsStarting(true)}>
              Freeze changes…
            </Button>
          </div>
        </div>
      )}
      <StartFreezeDialog isOpen={isStarting} onClose={() => setIsStarting(false)} />
    </Sheet>
  )
}

function InForce({ freeze, canEnd }: { freeze: NonNullable<FreezeNow['freeze']>; canEnd: boolean }) {
  const now = useNow()
  const [isEnding, setIsEnding] = useState(false)
  return (
    <>
      <dl className="dl">
        <dt>Why</dt>
        <dd>{visibleText(freeze.reason)}</dd>
        <dt>Started by</dt>
        <dd>{visibleText(freeze.startedBy)}</dd>
        <dt>Started</dt>
        <dd>
          <LocalTime at={freeze.startedAt} withDate />
        </dd>
        <dt>Ends</dt>
        <dd>
          <LocalTime at={freeze.until} withDate /> <span className="soft num">{sayLeft(freeze.until, now)}</span>
        </dd>
      </dl>
      <div className="in rule-t">
        <div className="moves">
          {freeze.endRequestId === null ? (
            <Button disabledReason={canEnd ? null : `Open to ${rolesInWords('freeze:end')}.`} onClick={() => setIsEnding(true)}>
              Ask to end the freeze…
            </Button>
          ) : (
            <Link href={`/approvals/${freeze.endRequestId}` as Route}>A lead asked to end it: show the request</Link>
          )}
        </div>
      </div>
      <EndFreezeDialog freezeId={isEnding ? freeze.id : null} onClose={() => setIsEnding(false)} />
    </>
  )
}
