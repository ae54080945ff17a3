'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { INCIDENT_ENDS } from '@/lib/incident-words'
import type { Assign, IncidentDetail } from '@/lib/schemas/incidents'
import { AssignDialog } from './assign-dialog'
import type { Viewer } from './viewer'

/** Who leads it, who writes it down, and who speaks for it. */
export function RolesSheet({ detail, viewer }: { detail: IncidentDetail; viewer: Viewer }) {
  const [role, setRole] = useState<Assign['role'] | null>(null)
  const { commander, scribe, liaison, handOverTo, whyNot, state } = detail
  const nameOf = (held: typeof commander) =>
    held === null ? (
      <span className="dim">nobody</span>
    ) : (
      <span className="break">{held.id === viewer.meId ? 'you' : visibleText(held.name)}</span>
    )
  const rows = [
    { of: 'scribe' as const, label: 'Scribe', held: scribe },
    { of: 'liaison' as const, label: 'Liaison', held: liaison },
  ]
  return (
    <Sheet label="Roles" title="Roles">
      <dl className="dl small">
        <dt>Commander</dt>
        <dd>
          {nameOf(commander)}
          {handOverTo !== null && <span className="dim">{`${visibleText(handOverTo.name)} is asked`}</span>}
        </dd>
        {rows.map(({ of, label, held }) => (
          <Row key={of} label={label}>
            {nameOf(held)}
            {!INCIDENT_ENDS.includes(state) && (
              <Button size="sm" disabledReason={whyNot.assign ?? null} onClick={() => setRole(of)}>
                {held === null ? `Name a ${of}…` : `Change the ${of}…`}
              </Button>
            )}
          </Row>
        ))}
      </dl>
      <AssignDialog detail={detail} viewer={viewer} role={role} onClose={() => setRole(null)} />
    </Sheet>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  )
}
