import type { ReactNode } from 'react'
import { Button } from './button'
import { Glyph } from './glyph'

export type ErrorStateProps = { title: string; detail: ReactNode; reference?: string | null; retryLabel?: string; onRetry?: () => void }

/** What failed, what still works, the next try, and the reference to quote. */
export function ErrorState({ title, detail, reference, retryLabel = 'Try now', onRetry }: ErrorStateProps) {
  return (
    <div className="in rule-t" role="alert">
      <p className="row-x">
        <Glyph state="breach" />
        <span className="strong">{title}</span>
      </p>
      <p className="soft">
        {detail}
        {reference && (
          <>
            {' Reference '}
            <span className="mono">{reference}</span>.
          </>
        )}
      </p>
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          {retryLabel}
        </Button>
      )}
    </div>
  )
}
