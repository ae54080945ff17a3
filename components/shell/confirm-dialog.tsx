'use client'

import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { LoadingBars } from '@/components/ui/loading-bars'
import { visibleText } from '@/lib/format'
import type { BegunElevation } from '@/lib/schemas/step-up'
import { ConfirmWays } from './confirm-ways'
import type { Ask, Confirmation } from './confirmations'
import { RefusedNote } from './refused-note'
import { sayLeft } from './say-method'
import { type Elevating, useElevation } from './use-elevation'
import { useNow } from './use-now'

export type ConfirmDialogProps = { ask: Ask; onDone: (done: Confirmation | null) => void }

/** Shows exactly what is signed and takes the person's word for it, by what they have. */
export function ConfirmDialog({ ask, onDone }: ConfirmDialogProps) {
  const elevating = useElevation(ask, onDone)
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onDone(null)}
      title="Prove that it is you"
      description="Only exactly this may be done with it, once."
    >
      <div className="form">
        <ul className="shown" aria-label="What will happen">
          {ask.shown.map((line) => (
            <li key={line}>{visibleText(line)}</li>
          ))}
        </ul>
        {elevating.begun ? (
          <Signed begun={elevating.begun} elevating={elevating} onDone={onDone} />
        ) : elevating.beginError ? (
          <RefusedNote error={elevating.beginError} />
        ) : (
          <LoadingBars what="what is signed" rows={3} />
        )}
        <div className="dlg-f">
          <Button onClick={() => onDone(null)}>Sign nothing</Button>
        </div>
      </div>
    </Dialog>
  )
}

function Signed({ begun, elevating, onDone }: { begun: BegunElevation; elevating: Elevating; onDone: (done: Confirmation) => void }) {
  const { action, methods } = begun
  const left = sayLeft(action.expires, useNow())
  return (
    <>
      <dl className="dl signed">
        <dt>Action</dt>
        <dd className="mono">{action.verb}</dd>
        <dt>Target</dt>
        <dd className="mono">
          {action.target.kind} {visibleText(action.target.id)}
        </dd>
        <dt>Digest</dt>
        <dd className="mono">{action.digest}</dd>
        <dt>Ends in</dt>
        <dd className="num">{left ?? 'is over'}</dd>
      </dl>
      {left === null ? (
        <div className="way" role="alert">
          <p>The five minutes are over. Nothing was signed.</p>
          <Button variant="ink" onClick={() => void elevating.begin()}>
            Begin again
          </Button>
        </div>
      ) : methods.length > 0 ? (
        <ConfirmWays begun={begun} elevating={elevating} onDone={onDone} />
      ) : (
        <div className="way" role="alert">
          <p>You have no passkey and no authenticator app here, so this cannot be proved.</p>
          <p className="soft">An administrator can let you add one.</p>
        </div>
      )}
    </>
  )
}
