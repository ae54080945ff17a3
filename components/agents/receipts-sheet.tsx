'use client'

import Link from 'next/link'
import { rolesInWords } from '@/components/shell/pages'
import { useNow } from '@/components/shell/use-now'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { AgentDetail } from '@/lib/schemas/agents'

const short = (text: string) => text.replace(/^sha256:/, '').slice(0, 16)

/** Receipts the engines gave it, by what is kept of them, and how anybody checks one without this console. */
export function ReceiptsSheet({ receipts }: Pick<AgentDetail, 'receipts'>) {
  const now = useNow()
  return (
    <Sheet label="Receipts" title="Receipts" meta="the last ten of 30 d">
      {receipts === null && <NoRight title="You cannot read receipts" detail={`Open to ${rolesInWords('decisions:read')}.`} />}
      {receipts?.length === 0 && (
        <EmptyState
          title="No receipt was issued to it"
          detail="Allowed executions and HIGH class actions carry one; other allowed decisions do when the request asks for it."
        />
      )}
      {receipts !== null && receipts.length > 0 && (
        <>
          <ul className="work">
            {receipts.map(({ decisionId, action, digest, kid, issuedAt, expiresAt }) => {
              const isOver = Date.parse(expiresAt) <= now
              return (
                <li key={decisionId}>
                  <Glyph state={isOver ? 'stale' : 'ok'} />
                  <span className="t break">
                    <Link href={`/decisions/${decisionId}`} prefetch={false} className="mono">
                      {visibleText(action)}
                    </Link>{' '}
                    <span className="dim">{isOver ? 'expired' : 'in force, once'}</span>
                  </span>
                  <span>
                    <LocalTime at={issuedAt} withDate />
                  </span>
                  <p className="break">
                    digest{' '}
                    <span className="mono" title={digest}>
                      {short(digest)}
                    </span>
                    , key{' '}
                    <span className="mono" title={kid}>
                      {kid.slice(0, 12)}
                    </span>
                    , until <LocalTime at={expiresAt} />
                  </p>
                </li>
              )
            })}
          </ul>
          <div className="in rule-t">
            <p className="hint break">
              Check one anywhere, offline: <code>acgs receipt verify answer.json --keys keys.json</code>; the keys are at{' '}
              <code>/.well-known/acgs-receipt-keys</code> of the engine. The digest is the SHA-256 of its <code>jws</code>.
            </p>
          </div>
        </>
      )}
    </Sheet>
  )
}
