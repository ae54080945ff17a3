'use client'

import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { ErrorState } from '@/components/ui/error-state'
import { Glyph } from '@/components/ui/glyph'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import { AuditFilters } from './audit-filters'
import { AuditList } from './audit-list'
import { CheckpointsSheet } from './checkpoints-sheet'
import { ChecksSheet } from './checks-sheet'
import { ExportsSheet } from './exports-sheet'
import { HeadSheet } from './head-sheet'
import { filterQuery } from './list-input'
import { sayLog } from './say-log'
import { useAudit } from './use-audit'
import { useAuditFilter } from './use-audit-filter'
import { useHead } from './use-head'

export type AuditRoomProps = { canRead: boolean; canExport: boolean; canDetail: boolean; canVerify: boolean }

/** What anybody did, in the order it was sealed, and how far that is proved. */
export function AuditRoom({ canRead, ...may }: AuditRoomProps) {
  if (canRead) return <Readable {...may} />
  return (
    <>
      <div className="head">
        <h1>Audit</h1>
      </div>
      <Sheet label="No right">
        <NoRight
          title="You cannot read the audit log"
          detail={`Open to ${rolesInWords('audit:read')}. Ask an administrator for one of them. What you do is written there all the same.`}
        />
      </Sheet>
    </>
  )
}

function Readable({ canExport, canDetail, canVerify }: Omit<AuditRoomProps, 'canRead'>) {
  const filter = useAuditFilter()
  const audit = useAudit(filter.input)
  const head = useHead()
  return (
    <>
      <div className="head">
        <div>
          <h1>Audit</h1>
          <Verdict head={head} />
        </div>
        <div className="acts">
          {canExport ? (
            <a className={buttonClass()} href={`/api/audit?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('audit:export')}.`}>Export as CSV</Button>
          )}
        </div>
      </div>
      <AuditFilters filter={filter} />
      <AuditList filter={filter} audit={audit} />
      {Boolean(head.error) && !head.data && (
        <Sheet label="Seal and anchors">
          <ErrorState
            title="The state of the log did not load"
            detail={`${sentenceOf(head.error)} Whether it is sealed and copied is not known here.`}
            reference={referenceOf(head.error)}
            onRetry={() => void head.refetch()}
          />
        </Sheet>
      )}
      <div className="cols au-state">
        {head.data && <HeadSheet head={head.data} />}
        <ChecksSheet />
        <CheckpointsSheet />
      </div>
      <ExportsSheet canExport={canExport} canDetail={canDetail} canVerify={canVerify} />
    </>
  )
}

function Verdict({ head }: { head: ReturnType<typeof useHead> }) {
  const now = useNow()
  if (!head.data)
    return (
      <p className="verdict">
        <b>{head.error ? 'The state of the log is not known.' : 'Not known yet.'}</b>
      </p>
    )
  const { lead, rest, isBad } = sayLog(head.data, now)
  return (
    <p className="verdict">
      {isBad && <Glyph state="breach" />} <b>{lead}</b> {rest}
    </p>
  )
}
