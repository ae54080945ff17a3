'use client'

import { useState } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { initials } from '@/lib/format'
import type { Persona } from '@/lib/personas'
import { startSession } from './start-session'

type Attempt = { id: string; state: 'running' | 'failed' }

/** One button a person, each naming its role and what it does. */
export function PersonaList({ personas, to }: { personas: readonly Persona[]; to: string }) {
  const [attempt, setAttempt] = useState<Attempt | null>(null)
  const start = async (id: string) => {
    if (attempt?.state === 'running') return
    setAttempt({ id, state: 'running' })
    if (await startSession(id)) location.assign(to)
    else setAttempt({ id, state: 'failed' })
  }
  const failed = attempt?.state === 'failed' ? personas.find(({ id }) => id === attempt.id) : undefined
  return (
    <>
      <div role="alert" className="door-alert">
        {failed && (
          <p className="errt">
            <Glyph state="breach" size={12} />
            {`${failed.name} was not signed in. The server refused or did not answer; nothing was changed. Try again.`}
          </p>
        )}
      </div>
      <ul className="sheet people">
        {personas.map((persona) => (
          <li key={persona.id}>
            <button
              type="button"
              className="bare person"
              aria-disabled={attempt?.state === 'running'}
              onClick={() => void start(persona.id)}
            >
              <span className="me" aria-hidden="true">
                {initials(persona.name)}
              </span>
              <span className="person-n">
                <b>{persona.name}</b>
                <span className="tag">{persona.role}</span>
              </span>
              <span className="person-d">{attempt?.id === persona.id && attempt.state === 'running' ? 'signing in' : persona.does}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
