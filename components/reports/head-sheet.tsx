import { Sheet } from '@/components/ui/sheet'
import { formatDuration, utcTitle } from '@/lib/format'
import { sayPeriod } from '@/lib/say-figure'
import type { ReportBody } from '@/lib/schemas/reports'
import { CompletenessPill } from './completeness-pill'
import { ReportGrid } from './report-grid'
import { StatusWord } from './status-word'

/** What the report is, and its verdict. */
export function HeadSheet({ body }: { body: ReportBody }) {
  const { constitution, overall, lateMs } = body
  const facts: [string, string][] = [
    ['Report', body.name],
    ['Period', sayPeriod(body.period)],
    ['Generated', `${utcTitle(body.generatedAt)} by ${body.by}${lateMs === null ? '' : `, late by ${formatDuration(lateMs)}`}`],
    ['Environment', `${body.environment}, ${body.origin === 'live' ? 'live traffic' : 'SIMULATED traffic'}`],
    ['Software', body.software],
    ['Constitution', constitution ? `v${constitution.version}, ${constitution.hash}` : 'unknown: no version was active'],
    ['Audit checkpoint', body.audit.text],
  ]
  return (
    <Sheet label="Overall" title="Overall" meta={<CompletenessPill completeness={body.completeness} />}>
      <p className="in rule-t strong">
        <StatusWord status={overall.status} origin={body.origin} />
      </p>
      <p className="in soft">{overall.sentence}</p>
      <ReportGrid caption="Facts" columns={['Fact', 'Value']} rows={facts.map(([name, value]) => ({ key: name, cells: [name, value] }))} />
    </Sheet>
  )
}
