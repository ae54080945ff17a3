'use client'

import { useState } from 'react'
import { CopyButton } from '@/components/shell/copy-button'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { AuditDetailBody, AuditEntryDetail } from '@/lib/schemas/audit'
import { useTRPCClient } from '@/lib/trpc'

export type DetailSheetProps = { idx: number; detail: AuditEntryDetail['detail']; canOpen: boolean }

/** Long or personal matter lies beside the log, so that it can be erased; the entry holds its salted digest. Opening it is an entry itself. */
export function DetailSheet({ idx, detail, canOpen }: DetailSheetProps) {
  const client = useTRPCClient()
  const [opened, setOpened] = useState<AuditDetailBody | null>(null)
  const command = useCommand(() => client.audit.detail.mutate({ idx }), [])
  if (detail.state === 'none') return null
  const gone = detail.state === 'erased' ? detail : opened?.state === 'erased' ? opened : null
  const open = async () => setOpened(await command.run(undefined))
  return (
    <Sheet label="Detail" title="Detail" meta={detail.state === 'kept' ? `kept as ${detail.class}` : undefined}>
      {gone ? (
        <EmptyState
          title="Erased"
          detail={
            <>
              Salt and body were taken away
              {gone.at !== null && (
                <>
                  {' '}
                  on <LocalTime at={gone.at} withDate />
                </>
              )}
              . The entry and its proof stand.
            </>
          }
        />
      ) : opened?.state === 'kept' ? (
        <>
          <p className="in rule-t">
            <span className="row-x">
              <Glyph state={opened.isIntact ? 'ok' : 'breach'} />
              <span>
                {opened.isIntact
                  ? 'Its digest is the one in the sealed entry.'
                  : 'Mismatch: its digest is not the one in the sealed entry.'}
              </span>
            </span>
          </p>
          <pre className="au-text rule-t">{visibleText(opened.body)}</pre>
          <p className="foot rule-t">
            <CopyButton label="Copy the detail" text={opened.body} />
          </p>
        </>
      ) : (
        <div className="in rule-t">
          <p className="soft">It may hold personal matter. Opening it is written into the log with your name.</p>
          <RefusedNote error={command.error} />
          <Button size="sm" disabledReason={canOpen ? null : `Open to ${rolesInWords('audit:detail')}.`} onClick={() => void open()}>
            {`Open the detail of entry ${idx}`}
          </Button>
        </div>
      )}
    </Sheet>
  )
}
