'use client'

import { useState } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NounTabs } from '@/components/shell/noun-tabs'
import { EMERGENCY_TABS, rolesInWords } from '@/components/shell/pages'
import { ErrorState } from '@/components/ui/error-state'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import type { StopScope } from '@/lib/emergency-words'
import { visibleText } from '@/lib/format'
import { ForIncident } from './for-incident'
import { FreezeCard } from './freeze-card'
import { OneCard } from './one-card'
import { RecordingLocally } from './recording-locally'
import type { Ready } from './say-card'
import { sayEmergency } from './say-standing'
import { StandingSheet } from './standing-sheet'
import { StopCardArticle } from './stop-card'
import { StopDialog } from './stop-dialog'
import { useAnchor } from './use-anchor'
import { useEmergency } from './use-emergency'

/** What can be stopped, by one person and at once, and what two people resume. Each card stands by itself: one that is unknown hides no other. */
export function EmergencyRoom({ held }: { held: readonly Permission[] }) {
  const { data, error, refetch } = useEmergency()
  const [asked, setAsked] = useState<Ready | null>(null)
  useAnchor()
  const whyNot = held.includes('emergency:stop') ? null : `Open to ${rolesInWords('emergency:stop')}.`
  const whyNotOne = held.includes('emergency:contain') ? null : `Open to ${rolesInWords('emergency:contain')}.`
  const standing = data?.standing ?? null
  const resume = (
    <StandingSheet standing={standing} mayResume={held.includes('emergency:resume')} mayReport={held.includes('reports:create')} />
  )
  const stop = (scope: StopScope & ('services' | 'agents')) => (
    <StopCardArticle of={{ scope, target: null }} card={data?.[scope] ?? null} whyNot={whyNot} onStop={setAsked} />
  )
  return (
    <>
      <div className="head">
        <div>
          <h1>Emergency</h1>
          <p className="verdict">
            <b className="break">{visibleText(sayEmergency(standing, { isOld: Boolean(error) }))}</b> One person stops; two resume. Stopped
            is said only when it was seen.
          </p>
        </div>
      </div>
      <NounTabs label="Emergency" tabs={EMERGENCY_TABS} />
      <ForIncident />
      <RecordingLocally error={error} />
      {data ? (
        <NotReadAgain noun="emergency page" error={error} onRetry={() => void refetch()} />
      ) : (
        Boolean(error) && (
          <Sheet label="Not read">
            <ErrorState
              title="What stands and what can be stopped did not load"
              detail={`${sentenceOf(error)} Freezing works by itself; the commands below work without this console.`}
              reference={referenceOf(error)}
              onRetry={() => void refetch()}
            />
          </Sheet>
        )
      )}
      {standing !== null && standing.length > 0 && resume}
      <section className="sheet em-cards" aria-label="Stop and freeze">
        {stop('agents')}
        {stop('services')}
        <OneCard whyNot={whyNotOne} onStop={setAsked} />
        <FreezeCard held={held} />
      </section>
      {(standing === null || standing.length === 0) && resume}
      <StopDialog card={asked} onClose={() => setAsked(null)} />
    </>
  )
}
