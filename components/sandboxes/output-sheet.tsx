'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, wholeText } from '@/lib/format'
import type { SandboxDetail } from '@/lib/schemas/sandboxes'
import { useTRPC } from '@/lib/trpc'

/** As much as is read without being asked for. */
const AT_ONCE_BYTES = 65_536

/** What it printed, as text and never as markup, without what is a secret by its form. */
export function OutputSheet({ detail: { sandbox, output } }: { detail: SandboxDetail }) {
  const [isAsked, setIsAsked] = useState(false)
  const { sandboxes } = useTRPC()
  const isShown = output !== null && (isAsked || output.bytes <= AT_ONCE_BYTES)
  const query = useQuery({ ...sandboxes.output.queryOptions({ id: sandbox.id }), enabled: isShown, staleTime: Number.POSITIVE_INFINITY })
  const meta = output === null ? undefined : `${formatCount(output.bytes)} bytes${output.isTruncated ? ', cut at its limit' : ''}`
  return (
    <Sheet label="Output" title="Output" aside="as text, secrets masked" meta={meta}>
      {output === null ? (
        <EmptyState
          title="No output is kept"
          detail={sandbox.endedAt === null ? 'It is read when the sandbox ends.' : 'It printed nothing, or nobody could read it.'}
        />
      ) : !isShown ? (
        <div className="in rule-t">
          <Button size="sm" onClick={() => setIsAsked(true)}>
            {`Show ${formatCount(output.bytes)} bytes`}
          </Button>
        </div>
      ) : query.data ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
        <section className="sbx-out rule-t" tabIndex={0} aria-label="Output of the sandbox">
          <pre>{query.data.text === '' ? 'It printed nothing.' : wholeText(query.data.text)}</pre>
        </section>
      ) : query.error ? (
        <ErrorState
          title="The output did not load"
          detail={`${sentenceOf(query.error)} It is kept.`}
          reference={referenceOf(query.error)}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <LoadingBars what="the output" rows={4} />
      )}
    </Sheet>
  )
}
