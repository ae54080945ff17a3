import type { ReactNode } from 'react'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, utcTitle } from '@/lib/format'
import { sayPeriod } from '@/lib/say-figure'
import type { ReportBody } from '@/lib/schemas/reports'
import { ComparisonSheet } from './comparison-sheet'
import { HeadSheet } from './head-sheet'
import { ReportGrid } from './report-grid'
import { SectionSheet } from './section-sheet'
import { StatusWord } from './status-word'

/** The report in the order of its PDF: what it is, the gaps, and then the rest. */
export function ReportPages({ body, files }: { body: ReportBody; files: ReactNode }) {
  return (
    <>
      <HeadSheet body={body} />
      <GapsSheet body={body} />
      <Sheet label="Objectives and criteria" title="Objectives and criteria">
        <ReportGrid
          caption="Objectives and criteria"
          columns={['Row', 'Target', 'Measured', 'Status', 'Why']}
          rows={body.judged.map((row) => ({
            key: row.name,
            cells: [row.name, row.target, row.measured, <StatusWord key="status" status={row.status} origin={body.origin} />, row.why],
          }))}
        />
      </Sheet>
      {body.sections.map((section) => (
        <SectionSheet key={section.id} section={section} />
      ))}
      {body.comparison.changes.length > 0 && <ComparisonSheet comparison={body.comparison} />}
      <Sheet label="Definitions" title="Definitions">
        <ReportGrid
          caption="Definitions"
          columns={['Term', 'Meaning']}
          rows={body.definitions.map(({ term, text }) => ({ key: term, cells: [term, text] }))}
        />
      </Sheet>
      {files}
    </>
  )
}

function GapsSheet({ body }: { body: ReportBody }) {
  const { gaps, gapsLeftOut, notMeasured } = body
  return (
    <Sheet label="Gaps" title="Gaps" meta={gaps.length === 0 ? 'none in time' : `${formatCount(gaps.length + gapsLeftOut)} in time`}>
      {gaps.length === 0 ? (
        <p className="in rule-t">{`No gap in time was found in ${sayPeriod(body.period)}.`}</p>
      ) : (
        <ReportGrid
          caption="Gaps in time"
          columns={['Source', 'From', 'To', 'Why']}
          rows={gaps.map(({ source, from, to, why }) => ({
            key: `${source} ${from} ${why}`,
            cells: [source, utcTitle(from), utcTitle(to), why],
          }))}
        />
      )}
      {gapsLeftOut > 0 && <p className="in rule-t">{`${formatCount(gapsLeftOut)} more gaps are left out.`}</p>}
      <h3 className="in rule-t">Not measured</h3>
      <ReportGrid
        caption="Not measured"
        columns={['What', 'Why']}
        rows={notMeasured.map(({ what, why }) => ({ key: what, cells: [what, why] }))}
      />
    </Sheet>
  )
}
