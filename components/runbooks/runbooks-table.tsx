'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { LocalTime } from '@/components/ui/local-time'
import { Tag } from '@/components/ui/tag'
import { formatDuration, visibleText } from '@/lib/format'
import type { RunbookRow } from '@/lib/schemas/runbooks'
import { sayUsual, sayVersions, sayWhoAgrees } from './say-runbook'

/** One row a template. Its steps open below its name. */
export function RunbooksTable({ items }: { items: readonly RunbookRow[] }) {
  return (
    <table className="tbl tbl-say">
      <caption className="sr">Runbooks</caption>
      <thead>
        <tr>
          <th scope="col">What it does</th>
          <th scope="col">Class</th>
          <th scope="col">Who must agree</th>
          <th scope="col">Last run</th>
          <th scope="col">Measured time</th>
          <th scope="col" className="num">
            At the most
          </th>
          <th scope="col">Version</th>
        </tr>
      </thead>
      <tbody>
        {items.map((row) => (
          <tr key={row.kind}>
            <th scope="row">
              <span>{row.name}</span>
              <p className="hint">{row.what}</p>
              <Steps row={row} />
            </th>
            <td>
              <Tag>{row.class}</Tag>
            </td>
            <td>{sayWhoAgrees(row)}</td>
            <td>
              <LastRun row={row} />
            </td>
            <td>{sayUsual(row)}</td>
            <td className="num">{formatDuration(row.budgetMs)}</td>
            <td className="dim">{sayVersions(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Steps({ row: { steps, params } }: { row: RunbookRow }) {
  return (
    <details>
      <summary>{`${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`}</summary>
      <ol>
        {steps.map(({ kind, what, when }) => (
          <li key={`${kind} ${what}`}>
            {what}
            <span className="dim">{` ${kind}${when === 'always' ? '' : `, ${when}`}`}</span>
          </li>
        ))}
      </ol>
      <p className="hint">{`Asks for: ${params.join(', ')}`}</p>
    </details>
  )
}

function LastRun({ row: { lastRun } }: { row: RunbookRow }) {
  if (lastRun === null) return <span className="dim">never</span>
  const { id, startedAt, state, outcome, tookMs } = lastRun
  return (
    <>
      <Link href={`/runs/${id}` as Route} prefetch={false}>
        {visibleText(outcome ?? state)}
      </Link>
      <span className="dim">
        {tookMs === null ? '' : ` in ${formatDuration(tookMs)}`}
        {startedAt !== null && (
          <>
            {', '}
            <LocalTime at={startedAt} withDate seconds={false} />
          </>
        )}
      </span>
    </>
  )
}
