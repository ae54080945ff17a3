'use client'

import { useQuery } from '@tanstack/react-query'
import { CopyButton } from '@/components/shell/copy-button'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Glyph } from '@/components/ui/glyph'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { AuditProof } from '@/lib/schemas/audit'
import { useTRPC } from '@/lib/trpc'

/** The way from this entry's leaf to the root that the newest checkpoint signs. */
export function ProofSheet({ idx }: { idx: number }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery(trpc.audit.prove.queryOptions({ idx }))
  return (
    <Sheet label="Proof" title="Proof" meta={data && `to a checkpoint over ${formatCount(data.size)} entries`}>
      {data ? (
        <Proof proof={data} />
      ) : !error ? (
        <LoadingBars what="the proof" rows={4} />
      ) : codeOf(error) === 'NOT_FOUND' ? (
        <EmptyState title="Not proved yet" detail={sentenceOf(error)} />
      ) : (
        <ErrorState
          title="The proof did not load"
          detail={sentenceOf(error)}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
    </Sheet>
  )
}

function Proof({ proof }: { proof: AuditProof }) {
  const n = proof.hashes.length
  return (
    <>
      <p className="in rule-t">
        <span className="row-x">
          <Glyph state={proof.mismatch === null ? 'ok' : 'breach'} />
          <span>
            {proof.mismatch === null
              ? `The leaf and ${n} ${n === 1 ? 'hash' : 'hashes'} lead to the signed root, computed by this console just now. Copy the proof to check it without us.`
              : `Mismatch. ${proof.mismatch}`}
          </span>
        </span>
      </p>
      <dl className="dl">
        <dt>Leaf</dt>
        <dd className="mono break">{proof.leaf}</dd>
        <dt>Root</dt>
        <dd className="mono break">{proof.root}</dd>
        <dt>Signed</dt>
        <dd>{proof.checkpoint.at === null ? 'unknown' : <LocalTime at={proof.checkpoint.at} withDate />}</dd>
      </dl>
      <pre className="au-text rule-t">{proof.text}</pre>
      <p className="foot rule-t">
        <CopyButton label="Copy proof" text={proof.text} />
        <CopyButton label="Copy the checkpoint" text={proof.checkpoint.note} />
      </p>
    </>
  )
}
