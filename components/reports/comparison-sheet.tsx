import { Sheet } from '@/components/ui/sheet'
import { sayPeriod, sayValue } from '@/lib/say-figure'
import type { Change, ReportBody } from '@/lib/schemas/reports'
import { ReportGrid } from './report-grid'

const SIGNS: Record<NonNullable<Change['direction']>, string> = { up: '▲', down: '▼', same: '＝' }

/** Each figure against the period before. The sign is decoration; the words say the same. */
export function ComparisonSheet({ comparison }: { comparison: ReportBody['comparison'] }) {
  return (
    <Sheet label="Against the period before" title="Against the period before" meta={sayPeriod(comparison)}>
      <ReportGrid
        caption="Against the period before"
        columns={['Figure', 'Now', 'Before', 'Change']}
        numbers={[1, 2]}
        rows={comparison.changes.map((one) => ({
          key: one.key,
          cells: [
            one.name,
            sayValue(one.now, one.unit),
            sayValue(one.before, one.unit),
            <span key="change" className="change" data-meaning={one.meaning ?? undefined}>
              {one.direction !== null && <span aria-hidden="true">{`${SIGNS[one.direction]} `}</span>}
              {one.words}
            </span>,
          ],
        }))}
      />
    </Sheet>
  )
}
