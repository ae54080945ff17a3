import type { Route } from 'next'
import Link from 'next/link'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { visibleText } from '@/lib/format'
import type { WorkloadDetail, WorkloadRevision } from '@/lib/schemas/workloads'
import { PartBody } from './part-body'

/** The revisions that the cluster keeps, newest first, and which one is live: by its template, never by how many pods it has. */
export function RevisionsSheet({ detail: { revisions, revisionsSeen } }: { detail: WorkloadDetail }) {
  return (
    <Sheet label="Revisions" title="Revisions" meta="what the cluster keeps, newest first">
      <PartBody part={revisionsSeen} what="its revisions">
        {() =>
          revisions.length === 0 ? (
            <EmptyState title="No revision is kept" detail="There is nothing to go back to." />
          ) : (
            <div className="scroll-x">
              <table className="tbl tbl-2">
                <caption className="sr">Revisions, newest first</caption>
                <thead>
                  <tr>
                    <th scope="col">Revision</th>
                    <th scope="col">State</th>
                    <th scope="col">Image</th>
                    <th scope="col">Since</th>
                    <th scope="col">Made by</th>
                    <th scope="col">Change cause</th>
                  </tr>
                </thead>
                <tbody>
                  {revisions.map((one) => (
                    <Revision key={one.name} one={one} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </PartBody>
    </Sheet>
  )
}

function Revision({ one }: { one: WorkloadRevision }) {
  return (
    <tr>
      <th scope="row">{one.number}</th>
      <td data-at="b">{one.isLive ? <StatusPill state="ok" word="live" /> : <span className="dim">kept</span>}</td>
      <td data-at="e" className="cut mono soft" title={one.images.join('\n')}>
        {one.images.map(visibleText).join(', ') || <span className="dim">unknown</span>}
      </td>
      <td data-at="c" className="soft">
        {one.createdAt === null ? 'unknown' : <LocalTime at={one.createdAt} withDate />}
      </td>
      <td data-at="d">
        <By one={one} />
      </td>
      <td className="cut soft" title={one.changeCause ?? undefined}>
        {one.changeCause === null ? <span className="dim">none given</span> : visibleText(one.changeCause)}
      </td>
    </tr>
  )
}

/** Whose run made it; a revision that no run of ours made came from elsewhere. */
function By({ one: { by, runId } }: { one: WorkloadRevision }) {
  if (runId === null) return <span className="dim">no run of ours</span>
  return (
    <Link href={`/runs/${encodeURIComponent(runId)}` as Route} prefetch={false}>
      {by === null ? `run ${runId.slice(0, 8)}` : visibleText(by)}
    </Link>
  )
}
