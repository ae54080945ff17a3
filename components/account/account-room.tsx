'use client'

import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { AppSheet } from './app-sheet'
import { CodesSheet } from './codes-sheet'
import { PasskeysSheet } from './passkeys-sheet'
import { RolesSheet } from './roles-sheet'
import { saySession, sayStrength } from './say-account'
import { useAccount } from './use-account'

/** My own account: what I may do here and where that comes from, and what I prove myself with. */
export function AccountRoom() {
  const { data, error, refetch } = useAccount()
  return (
    <>
      <div className="head">
        <div>
          <h1>My account</h1>
          <p className="verdict">
            {data ? (
              <>
                <b>{visibleText(data.name)}</b>, {saySession(data)} {sayStrength(data)}
              </>
            ) : error ? (
              'Not known: your account did not load.'
            ) : (
              '\u00a0'
            )}
          </p>
        </div>
      </div>
      {error && (
        <Sheet label="What failed">
          <ErrorState
            title={data ? 'Your account did not load again' : 'Your account did not load'}
            detail={`${sentenceOf(error)} ${data ? 'What is shown was read before.' : 'You stay signed in.'}`}
            reference={referenceOf(error)}
            onRetry={() => void refetch()}
          />
        </Sheet>
      )}
      {data ? (
        <div className="cols account">
          <RolesSheet roles={data.roles} />
          <PasskeysSheet passkeys={data.passkeys} />
          <AppSheet totp={data.totp} />
          <CodesSheet codes={data.recoveryCodes} />
        </div>
      ) : (
        !error && (
          <Sheet label="My account">
            <LoadingBars what="your account" rows={8} />
          </Sheet>
        )
      )}
    </>
  )
}
