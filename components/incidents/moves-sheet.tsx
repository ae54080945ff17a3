'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import { incidentName } from '@/lib/incident-names'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { VerbDialog } from './verb-dialog'
import { lowerVerbs, VERBS, type Verb } from './verbs'
import type { Viewer } from './viewer'

/** The moves that are not the next one. One that somebody may not make stays in its place and says why. */
export function MovesSheet({ detail, viewer }: { detail: IncidentDetail; viewer: Viewer }) {
  const [verb, setVerb] = useState<Verb | null>(null)
  const verbs = lowerVerbs(detail, viewer.meId)
  if (verbs.length === 0) return null
  const name = incidentName(detail.number)
  return (
    <Sheet label="Other moves" title="Other moves" meta={`version ${detail.version}`}>
      <div className="in rule-t">
        <div className="moves">
          {verbs.map((one) => (
            <Button key={one} disabledReason={detail.whyNot[one] ?? null} onClick={() => setVerb(one)}>
              {`${VERBS[one].act(name)}…`}
            </Button>
          ))}
        </div>
        {verbs.map((one) => {
          const why = detail.whyNot[one]
          return (
            why !== undefined && (
              <p key={one} className="hint">
                {`${VERBS[one].act(name)}: ${why}`}
              </p>
            )
          )
        })}
      </div>
      <VerbDialog detail={detail} verb={verb} onClose={() => setVerb(null)} />
    </Sheet>
  )
}
