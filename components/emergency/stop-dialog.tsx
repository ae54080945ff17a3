'use client'

import { Dialog } from '@/components/ui/dialog'
import { stopVerb } from '@/lib/stop-names'
import { type Ready, STOP_WORDS } from './say-card'
import { StopForm } from './stop-form'

export type StopDialogProps = {
  /** What is stopped; null while the dialog is closed. */
  card: Ready | null
  onClose: () => void
}

/** What will be stopped in which order, what stays up, and the person's word for it. */
export function StopDialog({ card, onClose }: StopDialogProps) {
  return (
    <Dialog
      isOpen={card !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={card === null ? 'Stop' : stopVerb(card)}
      description={card === null ? undefined : STOP_WORDS[card.scope].says}
    >
      {card !== null && <StopForm card={card} onClose={onClose} />}
    </Dialog>
  )
}
