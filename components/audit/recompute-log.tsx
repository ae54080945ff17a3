'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { StatusPill } from '@/components/ui/status-pill'
import { formatCount, formatMs, visibleText } from '@/lib/format'
import { useTRPC } from '@/lib/trpc'

type Verdict = { valid: boolean; entries: number; first_bad_index?: number; checks: { ok: boolean; detail: string }[]; duration_ms: number }

/** Has the stored log made anew from its texts, now, and says what came of it. */
export function RecomputeLog({ canVerify }: { canVerify: boolean }) {
  const trpc = useTRPC()
  const { run, isBusy, error } = useCommand(useMutation(trpc.auditExports.verify.mutationOptions()).mutateAsync, [])
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const why = canVerify ? (isBusy ? 'It is being recomputed.' : null) : `Recomputing is open to ${rolesInWords('audit:verify')}.`
  return (
    <>
      <p className="row-x wrap" aria-live="polite">
        <Button size="sm" disabledReason={why} onClick={() => void run({}).then(setVerdict)}>
          {isBusy ? 'Recomputing…' : 'Recompute the log now'}
        </Button>
        {verdict && <StatusPill state={verdict.valid ? 'ok' : 'breach'} word={verdict.valid ? 'fits' : 'mismatch'} />}
        {verdict && <span>{sayVerdict(verdict)}</span>}
      </p>
      <RefusedNote error={error} />
    </>
  )
}

function sayVerdict({ valid, entries, first_bad_index: index, checks, duration_ms: ms }: Verdict): string {
  const done = `${formatCount(entries)} entries made anew from their texts in ${formatMs(ms)}`
  if (valid) return `${done}; every leaf, tile, root and signature fits.`
  return `First bad index ${index === undefined ? 'unknown' : formatCount(index)}: ${visibleText(checks.find(({ ok }, n) => n > 1 && !ok)?.detail ?? 'see the self-checks')}.`
}
