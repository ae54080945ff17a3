'use client'

import { useQuery } from '@tanstack/react-query'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { NotShown } from '@/components/shell/not-shown'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { buttonClass } from '@/components/ui/button-class'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { READ_EVERY_MS } from '@/lib/freshness'
import { KIND_NAMES, REPORT_FORMATS, type ReportDetail } from '@/lib/schemas/reports'
import { useTRPC } from '@/lib/trpc'
import { FilesSheet } from './files-sheet'
import { ReportPages } from './report-pages'
import { RequestsSheet } from './requests-sheet'
import { sayDays } from './say-days'

const REFRESH_MS = 300

/** One report: the page is the PDF, gaps first. While it is being made, how far that is. */
export function ReportRoom({ id }: { id: string }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({
    ...trpc.reports.get.queryOptions({ id }),
    // A stored report never changes.
    refetchInterval: (query) => (query.state.data?.report ? false : READ_EVERY_MS),
  })
  useLiveRefresh({ topics: ['reports'], queryKey: trpc.reports.get.queryKey({ id }), everyMs: REFRESH_MS })
  return (
    <>
      <div className="head">
        <div>
          <h1>{data ? KIND_NAMES[data.request.kind] : 'Report'}</h1>
          {data && <p className="verdict">{`${sayDays(data.request)}, UTC`}</p>}
        </div>
        {data?.report && (
          <div className="acts">
            {REPORT_FORMATS.map((format) => (
              <a key={format} href={`/api/v1/reports/${id}/${format}`} download className={buttonClass()}>
                {`Download ${format.toUpperCase()}`}
              </a>
            ))}
          </div>
        )}
      </div>
      {error && data && (
        <Sheet label="Not read again">
          <ErrorState
            title="The report did not load again"
            detail={`${sentenceOf(error)} What is below was read before.`}
            reference={referenceOf(error)}
            onRetry={() => void refetch()}
          />
        </Sheet>
      )}
      {data ? (
        <Content detail={data} />
      ) : (
        <Sheet label="Report">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="report"
              all="reports"
              permission="reports:read"
              missing="No report was ever asked for under this address."
              list={{ href: '/reports', label: 'Show all reports' }}
              stays="A stored report is never changed."
            />
          ) : (
            <LoadingBars what="the report" rows={8} />
          )}
        </Sheet>
      )}
    </>
  )
}

function Content({ detail: { request, report } }: { detail: ReportDetail }) {
  if (!report) return <RequestsSheet requests={[request]} />
  return (
    <div className="stack">
      <ReportPages body={report.body} files={<FilesSheet files={report.files} />} />
    </div>
  )
}
