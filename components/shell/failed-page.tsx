'use client'

import { ErrorState } from '@/components/ui/error-state'
import { Sheet } from '@/components/ui/sheet'

/** A page that could not be drawn: what failed, what is still true, the reference. */
export function FailedPage({ reference, onRetry }: { reference: string | null; onRetry: () => void }) {
  return (
    <div className="door-in">
      <h1>This page did not load</h1>
      <Sheet label="What failed">
        <ErrorState
          title="The page could not be drawn"
          detail="The engine goes on deciding; nothing was changed by this page. Most often the database does not answer."
          reference={reference}
          retryLabel="Load the page again"
          onRetry={onRetry}
        />
      </Sheet>
    </div>
  )
}
