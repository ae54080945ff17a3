'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { useRowKeys } from '@/components/shell/use-row-keys'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { formatDuration, visibleText } from '@/lib/format'
import type { AlarmRow } from '@/lib/schemas/alarms'

const STATES: readonly GlyphState[] = ['breach', 'breach', 'warn', 'idle']

/** One line an alarm, newest first. */
export function AlarmsTable({ items }: { items: readonly AlarmRow[] }) {
  const body = useRowKeys()
  const now = useNow()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Alarms, newest first</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Severity</th>
          <th scope="col">Detail</th>
          <th scope="col">Opened</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((alarm) => (
          <Row key={alarm.id} alarm={alarm} now={now} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ alarm, now }: { alarm: AlarmRow; now: number }) {
  const { severity, title, detail, href, openedAt, clearedAt } = alarm
  const isOpen = clearedAt === null
  const lasted = (clearedAt === null ? now : Date.parse(clearedAt)) - Date.parse(openedAt)
  return (
    <tr>
      <th scope="row" className="break">
        {href === null ? (
          visibleText(title)
        ) : (
          <Link href={href as Route} data-row-link="" prefetch={false}>
            {visibleText(title)}
          </Link>
        )}
      </th>
      <td data-at="b">
        <StatusPill state={isOpen ? (STATES[severity - 1] ?? 'idle') : 'idle'} word={`SEV${severity}`} />
      </td>
      <td data-at="d" className="soft cut" title={visibleText(detail)}>
        {visibleText(detail)}
      </td>
      <td data-at="c">
        <LocalTime at={openedAt} withDate />
      </td>
      <td className="dim">{`${isOpen ? 'open for' : 'ended after'} ${formatDuration(Math.floor(lasted / 1000) * 1000)}`}</td>
    </tr>
  )
}
