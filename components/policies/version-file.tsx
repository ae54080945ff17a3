'use client'

import { useQuery } from '@tanstack/react-query'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { useTRPC } from '@/lib/trpc'
import { LazyCompare } from './lazy-views'
import { sayLines } from './say-lines'

export type VersionFileProps = { version: number; path: string | null; other: number | null }

/** One file of a version, alone or against the same file of another one. */
export function VersionFile({ version, path, other }: VersionFileProps) {
  return (
    <section className="sheet editor" aria-label="File">
      {path === null ? <p className="in soft">There is no file to read.</p> : <Text version={version} path={path} other={other} />}
    </section>
  )
}

/** A file's text; empty where the version has no such file. */
function useText(version: number | null, path: string) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.policies.file.queryOptions({ version: version ?? 1, path }),
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const isMissing = query.error !== null && codeOf(query.error) === 'NOT_FOUND'
  return { query, isMissing, text: isMissing ? '' : query.data?.text }
}

function Text({ version, path, other }: { version: number; path: string; other: number | null }) {
  const own = useText(version, path)
  const theirs = useText(other, path)
  const failed = [own, ...(other === null ? [] : [theirs])].find(({ query, isMissing }) => query.error && !isMissing)
  if (failed)
    return (
      <ErrorState
        title={`${path} did not load`}
        detail={sentenceOf(failed.query.error)}
        reference={referenceOf(failed.query.error)}
        onRetry={() => void failed.query.refetch()}
      />
    )
  const before = other === null ? own.text : theirs.text
  if (own.text === undefined || before === undefined) return <LoadingBars what={path} rows={8} />
  return (
    <>
      <p className="ed-note soft">
        {other === null ? path : `${path}, version ${version} against version ${other}: ${sayLines(before, own.text)}.`}
      </p>
      <div className="ed-body">
        <LazyCompare path={path} before={other === null ? null : before} after={own.text} label={`${path} of version ${version}`} />
      </div>
    </>
  )
}
