'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import type { AgentDetail, AgentState } from '@/lib/schemas/agents'
import { MoveAgentDialog } from './move-agent-dialog'
import { VERBS, type Verb, verbsFrom } from './verbs'

const SAYS: Record<AgentState, string> = {
  active: 'The engines decide for it, by the constitution.',
  suspended: 'The engines refuse it everything until the suspension is lifted.',
  blocked: 'The engines refuse it everything until the block is lifted.',
  retired: 'The engines refuse it everything, for good.',
}

/** What state it is in, why, and the moves from there. A move that somebody may not make stays in its place and says who may. */
export function StateSheet({ detail: { agent, history }, held }: { detail: AgentDetail; held: readonly Permission[] }) {
  const [verb, setVerb] = useState<Verb | null>(null)
  const because = history.find(({ after }) => after.state === agent.state)
  const verbs = verbsFrom(agent.state)
  return (
    <Sheet label="State" title="State" meta={`version ${agent.version}`}>
      <div className="in rule-t">
        <p className="soft">{SAYS[agent.state]}</p>
        {because?.reason && (
          <p>
            <span className="dim">{`${because.by} said why: `}</span>
            <span className="break">{visibleText(because.reason)}</span>
          </p>
        )}
        {verbs.length > 0 && (
          <div className="moves">
            {verbs.map((one) => (
              <Button key={one} disabledReason={whyNot(one, held)} onClick={() => setVerb(one)}>
                {`${VERBS[one].act}…`}
              </Button>
            ))}
          </div>
        )}
        {verbs.map((one) => {
          const why = whyNot(one, held)
          return (
            why !== null && (
              <p key={one} className="hint">
                {`${VERBS[one].act}: ${why.toLowerCase()}`}
              </p>
            )
          )
        })}
      </div>
      <MoveAgentDialog agent={agent} verb={verb} onClose={() => setVerb(null)} />
    </Sheet>
  )
}

function whyNot(verb: Verb, held: readonly Permission[]): string | null {
  const { permission } = VERBS[verb]
  return held.includes(permission) ? null : `Open to ${rolesInWords(permission)}.`
}
