import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { Objectives } from '@/lib/schemas/objectives'
import { ChangeList } from './change-list'
import { changesBetween } from './fields'

/** Every version with who set it and why, newest first, as the difference from the one before. */
export function HistorySheet({ objectives }: { objectives: Objectives }) {
  const versions = [objectives, ...objectives.history]
  return (
    <Sheet label="History" title="History" meta={`${versions.length} ${versions.length === 1 ? 'version' : 'versions'}`}>
      <ol className="plain">
        {versions.map((one, n) => {
          const before = versions[n + 1]
          return (
            <li key={one.version} className="in rule-t">
              <p className="row-x">
                <span className="strong">Version {one.version}</span>
                <span className="dim nowrap">
                  <LocalTime at={one.at} withDate /> by {visibleText(one.by)}
                </span>
              </p>
              {one.reason !== null && <p>{visibleText(one.reason)}</p>}
              {before ? <ChangeList changes={changesBetween(before.body, one.body)} /> : <p className="soft">The first one kept here.</p>}
            </li>
          )
        })}
      </ol>
    </Sheet>
  )
}
