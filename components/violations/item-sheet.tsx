'use client'

import Link from 'next/link'
import { useState } from 'react'
import { DraftLink } from '@/components/shell/draft-link'
import { useStreamState } from '@/components/shell/event-stream'
import { rolesInWords } from '@/components/shell/pages'
import { ReportLink } from '@/components/shell/report-link'
import { SeverityWord } from '@/components/shell/severity-word'
import { useNow } from '@/components/shell/use-now'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import { isOpen, type ViolationDetail } from '@/lib/schemas/violations'
import { AssignDialog } from './assign-dialog'
import { MoveDialog } from './move-dialog'
import { sayViolation } from './say-violation'
import { VERBS, type Verb, verbsFrom } from './verbs'
import type { Viewer } from './viewer'
import { WaiverLinks } from './waiver-links'
import { plain, STATE_GLYPHS, STATE_WORDS } from './words'

/** What it is, in words and figures, and the moves from there. A move that somebody may not make stays in its place and says who may. */
export function ItemSheet({ detail, viewer }: { detail: ViolationDetail; viewer: Viewer }) {
  const { item, readAt } = detail
  const [verb, setVerb] = useState<Verb | null>(null)
  const [isAssigning, setIsAssigning] = useState(false)
  const { isLost } = useStreamState()
  const now = useNow()
  const isStale = isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now })
  const verbs = verbsFrom(item.state)
  const whyNotAssign = viewer.held.includes('violations:assign') ? null : `Assigning is open to ${rolesInWords('violations:assign')}.`
  useSingleKeys({ a: () => setIsAssigning(whyNotAssign === null && isOpen(item.state)) })
  return (
    <Sheet
      label="Violation"
      title={`${plain(item.principle)}, ${item.family}`}
      meta={<span className={isStale ? 'aged' : undefined}>{`read ${formatAge(readAt, now)}${isStale ? ', stale' : ''}`}</span>}
    >
      <div className="in rule-t">
        <p className="row-x wrap">
          <StatusPill state={STATE_GLYPHS[item.state]} word={STATE_WORDS[item.state]} />
          <SeverityWord severity={item.severity} />
          <Link href={`/agents/${item.agentId}`} className="mono break" prefetch={false}>
            {item.agentId}
          </Link>
        </p>
        <p className="break">{sayViolation(detail)}</p>
        <div className="moves">
          {isOpen(item.state) && (
            <Button disabledReason={whyNotAssign} onClick={() => setIsAssigning(true)}>
              Assign the violation…
            </Button>
          )}
          {verbs.map((one) => (
            <Button
              key={one}
              variant={one === 'triage' ? 'ink' : 'default'}
              disabledReason={whyNot(one, viewer)}
              onClick={() => setVerb(one)}
            >
              {`${VERBS[one].act}…`}
            </Button>
          ))}
          <DraftLink violation={item.id} mayWrite={viewer.held.includes('policies:write')} />
          <ReportLink about={{ violation: item.id, agent: item.agentId }} mayReport={viewer.held.includes('incidents:open')} />
        </div>
        <WaiverLinks detail={detail} viewer={viewer} />
        {verbs.length > 0 && whyNot(verbs[0], viewer) !== null && <p className="hint">{whyNot(verbs[0], viewer)}</p>}
      </div>
      <MoveDialog detail={detail} verb={verb} onClose={() => setVerb(null)} />
      <AssignDialog item={item} isOpen={isAssigning} meId={viewer.meId} onClose={() => setIsAssigning(false)} />
    </Sheet>
  )
}

function whyNot(verb: Verb | undefined, { held }: Viewer): string | null {
  if (verb === undefined) return null
  const { permission } = VERBS[verb]
  return held.includes(permission) ? null : `This is open to ${rolesInWords(permission)}.`
}
