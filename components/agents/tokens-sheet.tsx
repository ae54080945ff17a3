'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { RevokeTokenDialog } from '@/components/shell/revoke-token-dialog'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import type { AgentDetail, AgentToken } from '@/lib/schemas/agents'
import { CreateTokenDialog } from './create-token-dialog'

export type TokensSheetProps = { detail: AgentDetail; held: readonly Permission[] }

/** The tokens that may speak for the agent now. A secret is never here: it is shown once, when it is made. */
export function TokensSheet({ detail: { agent, tokens }, held }: TokensSheetProps) {
  const [isCreating, setIsCreating] = useState(false)
  const [revoked, setRevoked] = useState<AgentToken | null>(null)
  const whyNoCreate = held.includes('tokens:create') ? null : `Open to ${rolesInWords('tokens:create')}.`
  const whyNoRevoke = held.includes('tokens:revoke') ? null : `Open to ${rolesInWords('tokens:revoke')}.`
  return (
    <Sheet
      label="Tokens"
      title="Tokens"
      meta={
        <Button size="sm" disabledReason={whyNoCreate} onClick={() => setIsCreating(true)}>
          Create a token…
        </Button>
      }
    >
      {tokens === null && (
        <NoRight
          title="You cannot read tokens"
          detail={`Open to ${rolesInWords('tokens:read')}. Ask one of them whether this agent can still sign its requests.`}
        />
      )}
      {tokens?.length === 0 && (
        <EmptyState
          title="No token speaks for it"
          detail="Tokens in force were looked at. Without one the engine does not hear this agent."
        />
      )}
      {tokens !== null && tokens.length > 0 && (
        <ul className="work">
          {tokens.map((token) => (
            <li key={token.id}>
              <Glyph state="ok" />
              <span className="t break">
                {visibleText(token.label)} <span className="mono dim">{token.id}</span>
              </span>
              <Button size="sm" disabledReason={whyNoRevoke} aria-label={`Revoke token ${token.id}…`} onClick={() => setRevoked(token)}>
                Revoke…
              </Button>
              <p className="break">
                {`${token.scopes.join(', ')}; for ${token.agents.join(', ')}${token.cidr ? `; from ${token.cidr}` : ''}; by ${visibleText(token.createdBy)}; until `}
                <LocalTime at={token.expiresAt} withDate seconds={false} />
              </p>
            </li>
          ))}
        </ul>
      )}
      <CreateTokenDialog agentId={agent.agentId} isOpen={isCreating} onOpenChange={setIsCreating} />
      <RevokeTokenDialog token={revoked} onClose={() => setRevoked(null)} />
    </Sheet>
  )
}
