'use client'

import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { HistorySheet } from './history-sheet'
import { ObjectivesSheet } from './objectives-sheet'
import { UpdateObjectivesDialog } from './update-objectives-dialog'
import { useObjectives } from './use-objectives'

/** What the system is held to: one set for every board and report. */
export function ObjectivesRoom({ canUpdate }: { canUpdate: boolean }) {
  const { data, error, refetch } = useObjectives()
  return (
    <>
      <div className="head">
        <div>
          <h1>Objectives</h1>
          <p className="verdict">
            {data ? (
              <>
                <b>Version {data.version} is in force</b>, since <LocalTime at={data.at} withDate />, set by {visibleText(data.by)}.
              </>
            ) : error ? (
              'Not known: the objectives did not load.'
            ) : (
              '\u00a0'
            )}
          </p>
        </div>
        <div className="acts">
          {data && (
            <UpdateObjectivesDialog
              objectives={data}
              lockedWhy={canUpdate ? null : `Changing objectives is open to ${rolesInWords('objectives:update')}.`}
            />
          )}
        </div>
      </div>
      {error && (
        <Sheet label="What failed">
          <ErrorState
            title={data ? 'The objectives did not load again' : 'The objectives did not load'}
            detail={`${sentenceOf(error)} ${data ? 'What is shown was read before.' : 'The board goes on judging by those in force.'}`}
            reference={referenceOf(error)}
            onRetry={() => void refetch()}
          />
        </Sheet>
      )}
      {data ? (
        <div className="cols ov">
          <ObjectivesSheet slo={data.body} version={data.version} />
          <HistorySheet objectives={data} />
        </div>
      ) : (
        !error && (
          <Sheet label="Objectives in force">
            <LoadingBars what="the objectives" rows={8} />
          </Sheet>
        )
      )}
    </>
  )
}
