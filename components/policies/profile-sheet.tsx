'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ProfileState } from '@/lib/schemas/policy-reviews'
import { useTRPC } from '@/lib/trpc'
import { ChangeProfileDialog } from './change-profile-dialog'
import { PROFILE_NAMES, sayProfile } from './say-profile'

const REFRESH_MS = 500

/** What rollouts of this installation are held to, who said so, and what it was before. */
export function ProfileSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.policies.profile.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['policies'], queryKey: trpc.policies.profile.pathKey(), everyMs: REFRESH_MS })
  const [base, setBase] = useState<ProfileState | null>(null)
  const why = held.includes('policies:configure') ? null : `The profile is changed by ${rolesInWords('policies:configure')}.`
  return (
    <Sheet label="Profile of rollouts" title="Profile of rollouts" meta={data ? PROFILE_NAMES[data.profile] : undefined}>
      {error && !data && (
        <ErrorState
          title="The profile did not load"
          detail={`${sentenceOf(error)} A rollout that runs keeps what it began with.`}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingBars what="the profile" rows={2} />}
      {data && (
        <>
          <div className="in rule-t">
            <p>{sayProfile(data.profile)}</p>
            <Button size="sm" disabledReason={why} onClick={() => setBase(data)}>
              Change the profile…
            </Button>
          </div>
          {data.history.length > 0 && <History state={data} />}
        </>
      )}
      {base && <ChangeProfileDialog base={base} onClose={() => setBase(null)} />}
    </Sheet>
  )
}

function History({ state }: { state: ProfileState }) {
  return (
    <details className="rule-t">
      <summary className="rp-in">{`History, ${state.history.length + 1} versions`}</summary>
      <ol className="plain">
        {[state, ...state.history].map(({ version, profile, at, by, reason }) => (
          <li key={version} className="in rule-t">
            <p className="row-x wrap">
              <span className="strong">{PROFILE_NAMES[profile]}</span>
              <span className="dim">
                <LocalTime at={at} withDate /> by {visibleText(by)}
              </span>
            </p>
            {reason !== null && <p className="break">{visibleText(reason)}</p>}
          </li>
        ))}
      </ol>
    </details>
  )
}
