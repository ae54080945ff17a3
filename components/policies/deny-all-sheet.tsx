'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { DENIES, sayReach } from '@/components/shell/say-reach'
import { useStanding } from '@/components/shell/use-standing'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import type { Standing } from '@/lib/schemas/activations'
import { DenyAllDialog } from './deny-all-dialog'
import { LiftDialog } from './lift-dialog'

/** A link can lead to a form; the form still has to be filled in and confirmed. */
const OPEN = parseAsStringLiteral(['deny', 'lift'] as const)
const TITLE = 'Stop of all decisions'

/** Whether every decision is denied, by whom and why, and the way in and out. */
export function DenyAllSheet({ held }: { held: readonly Permission[] }) {
  const { data, error, refetch } = useStanding()
  const [open, setOpen] = useQueryState('need', OPEN.withOptions({ history: 'replace' }))
  const close = () => void setOpen(null)
  const stop = data?.denyAll ?? null
  const canLift = held.includes('policies:lift')
  const canDeny = held.includes('policies:deny-all')
  return (
    <Sheet
      label={TITLE}
      title={TITLE}
      meta={data && (stop ? <StatusPill state="breach" word="every decision is denied" solid /> : 'not in force')}
    >
      {Boolean(error) && (
        <ErrorState
          title={data ? 'Not read again' : 'Whether everything is denied is not known'}
          detail={`${sentenceOf(error)} A stop holds whether or not it is shown.`}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingBars what="the stop" rows={2} />}
      {data && stop === null && (
        <div className="in rule-t">
          <p className="soft">
            The engines decide. One person can deny everything at once, on every engine and whatever version is active; lifting it takes two
            leads.
          </p>
          <div className="moves">
            <Button
              variant="stop"
              disabledReason={
                canDeny ? null : `Open to ${rolesInWords('policies:deny-all')}, and to whoever took stop and contain in need.`
              }
              onClick={() => void setOpen('deny')}
            >
              Deny every decision…
            </Button>
          </div>
        </div>
      )}
      {stop && <InForce stop={stop} canLift={canLift} onLift={() => void setOpen('lift')} />}
      <DenyAllDialog isOpen={open === 'deny' && canDeny && stop === null} onClose={close} />
      <LiftDialog isOpen={open === 'lift' && canLift && stop !== null} since={stop?.since ?? null} onClose={close} />
    </Sheet>
  )
}

type InForceProps = { stop: NonNullable<Standing['denyAll']>; canLift: boolean; onLift: () => void }

function InForce({ stop: { since, by, reason, reach, liftRequestId, stopRunId }, canLift, onLift }: InForceProps) {
  return (
    <>
      <dl className="dl">
        <dt>Since</dt>
        <dd>{since === null ? 'unknown' : <LocalTime at={since} withDate />}</dd>
        <dt>By</dt>
        <dd>{visibleText(by)}</dd>
        <dt>Why</dt>
        <dd className="break">{visibleText(reason)}</dd>
        <dt>Engines</dt>
        <dd>{sayReach(reach, DENIES)}</dd>
      </dl>
      <div className="in rule-t moves">
        {stopRunId !== null ? (
          <Link href={'/emergency?at=resume' as Route}>It came with an emergency stop, and ends when that is resumed</Link>
        ) : liftRequestId === null ? (
          <Button disabledReason={canLift ? null : `Open to ${rolesInWords('policies:lift')}.`} onClick={onLift}>
            Ask to lift…
          </Button>
        ) : (
          <Link href={`/approvals/${liftRequestId}` as Route}>A lead asked to lift it: show the request</Link>
        )}
      </div>
    </>
  )
}
