'use client'

import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { Dialog } from '@/components/ui/dialog'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { visibleText } from '@/lib/format'
import type { FleetDetail, FleetRow } from '@/lib/schemas/fleet'
import { useTRPC } from '@/lib/trpc'
import { FleetStatePill } from './fleet-state'
import { shortRevision } from './say-fleet'

export type InstanceDialogProps = { row: FleetRow | null; onClose: () => void }

/** One OPA: its labels, what it last said of its bundles and parts, and what changed. */
export function InstanceDialog({ row, onClose }: InstanceDialogProps) {
  return (
    <Dialog isOpen={row !== null} onOpenChange={onClose} title={row === null ? 'OPA' : `OPA ${row.id}`} isWide>
      {row !== null && <Inside row={row} />}
    </Dialog>
  )
}

function Inside({ row }: { row: FleetRow }) {
  const { fleet } = useTRPC()
  const { data, error, refetch } = useQuery(fleet.get.queryOptions({ id: row.id }))
  return (
    <div className="stack">
      <p className="row-x wrap">
        <FleetStatePill state={row.state} /> <span>{visibleText(row.label)}</span>
      </p>
      {error && (
        <ErrorState title="The OPA did not load" detail={sentenceOf(error)} reference={referenceOf(error)} onRetry={() => void refetch()} />
      )}
      {data ? <Facts detail={data} row={row} /> : !error && <LoadingBars what="the OPA" rows={6} />}
    </div>
  )
}

function Facts({ detail, row }: { detail: FleetDetail; row: FleetRow }) {
  return (
    <>
      <dl className="dl">
        <dt>Decides with</dt>
        <dd className="mono break">{row.activeRevision ?? 'nothing yet'}</dd>
        <dt>Activated</dt>
        <dd>{detail.activatedAt === null ? 'unknown' : <LocalTime at={detail.activatedAt} withDate />}</dd>
        <dt>Last given</dt>
        <dd>
          <span className="mono break">{detail.servedRevision ?? 'nothing yet'}</span>{' '}
          {detail.servedAt !== null && <LocalTime at={detail.servedAt} withDate />}
        </dd>
        <dt>First heard of</dt>
        <dd>
          <LocalTime at={row.firstSeen} withDate />
        </dd>
        <dt>Labels</dt>
        <dd className="mono break">
          {Object.entries(detail.labels)
            .map(([name, value]) => `${visibleText(name)}=${visibleText(value)}`)
            .join(' ') || 'none'}
        </dd>
        {detail.bundles.map(({ name, revision, problem }) => (
          <Fragment key={name}>
            <dt>{`Bundle ${visibleText(name)}`}</dt>
            <dd className="break">
              {problem === null || problem === ''
                ? `active, ${revision === null ? 'no revision' : shortRevision(revision)}`
                : visibleText(problem)}
            </dd>
          </Fragment>
        ))}
        <dt>Parts</dt>
        <dd>{detail.plugins.map(({ name, state }) => `${visibleText(name)} ${visibleText(state)}`).join(', ') || 'unknown'}</dd>
      </dl>
      <h3>Changes</h3>
      {detail.changes.length === 0 ? (
        <p className="soft">Nothing changed since it was first heard of.</p>
      ) : (
        <ul className="history" aria-label="Changes, newest first">
          {detail.changes.map((change) => (
            <li key={change.seq}>
              <span>{says(change)}</span>
              <span className="dim">
                <LocalTime at={change.at} withDate />
              </span>
            </li>
          ))}
        </ul>
      )}
      {detail.changesTotal > detail.changes.length && (
        <p className="dim">{`the newest ${detail.changes.length} of ${detail.changesTotal}`}</p>
      )}
    </>
  )
}

const NAMES: Record<string, string> = { opaId: 'process', version: 'OPA', revision: 'revision', error: 'error' }

function says({ before, after }: FleetDetail['changes'][number]): string {
  const changed = Object.keys(after).filter((name) => before[name] !== after[name])
  if (changed.length === 0) return 'It lost decisions.'
  return changed
    .map((name) => `${NAMES[name] ?? name}: ${visibleText(before[name] ?? 'none')} → ${visibleText(after[name] ?? 'none')}`)
    .join('; ')
}
