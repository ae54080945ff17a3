'use client'

import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useNow } from '@/components/shell/use-now'
import { buttonClass } from '@/components/ui/button-class'
import { DrillMark } from '@/components/ui/drill-mark'
import { Tag } from '@/components/ui/tag'
import { formatAge, visibleText } from '@/lib/format'
import type { SandboxDetail } from '@/lib/schemas/sandboxes'
import { sayReconciled } from './say-sandbox'
import { StatePill } from './state-pill'

/** Which one it is, how it stands, how old that is, and what may be done about it. */
export function SandboxHead({ detail, isStale, children }: { detail: SandboxDetail; isStale: boolean; children?: ReactNode }) {
  const { sandbox, facts, readAt, reconciledAt } = detail
  const now = useNow()
  const { text, isOld } = sayReconciled(reconciledAt, now)
  return (
    <>
      {sandbox.drill && <DrillMark />}
      <div className="head">
        <div>
          <h1 className="row-x wrap">
            <span className="break">{visibleText(sandbox.podName)}</span>
            <StatePill row={sandbox} />
            {sandbox.isSimulated && <Tag title="The local cluster ran it: no code was executed">simulated</Tag>}
            {sandbox.drill && <Tag title="Nothing of it is real">drill</Tag>}
          </h1>
          <p className="verdict">
            {facts.why !== null && <b className="break">{`${visibleText(facts.why)} `}</b>}
            {'of agent '}
            <Link href={`/agents/${sandbox.agentId}` as Route} prefetch={false}>
              {visibleText(sandbox.agentId)}
            </Link>
            {' · '}
            <span className={isStale ? 'aged' : 'dim'}>{`read ${formatAge(readAt, now)}${isStale ? ', stale' : ''}`}</span>
            {sandbox.endedAt === null && (
              <>
                {' · '}
                <span className={isOld ? 'aged' : 'dim'}>{text}</span>
              </>
            )}
          </p>
        </div>
        <div className="acts">
          <Link className={buttonClass()} href={`/sandboxes?view=all&agentId=${sandbox.agentId}` as Route} prefetch={false}>
            All of this agent
          </Link>
          {children}
        </div>
      </div>
    </>
  )
}
