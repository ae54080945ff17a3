'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { useTRPC } from '@/lib/trpc'
import { changedBetween, type FileDifference } from './changed-between'
import { sayLines } from './say-lines'
import { useReview } from './use-review'
import type { VersionPartProps } from './version-slots'

/** Which files differ from the version that decides now, and by how much; each opens beside it. */
export function ChangedFiles({ detail }: VersionPartProps) {
  const trpc = useTRPC()
  const { version } = detail.version
  const { data: review } = useReview(version)
  const active = review?.active ?? null
  const isItself = active === version
  const { data, error, refetch } = useQuery({
    ...trpc.policies.version.queryOptions({ version: active ?? 1 }),
    enabled: active !== null && !isItself,
  })
  if (active === null || isItself || detail.files.length === 0) return null
  const changed = data ? changedBetween(data.files, detail.files) : null
  return (
    <Sheet label="Changed files" title={`Against version ${active}`} meta={changed ? `${changed.length} changed` : undefined}>
      {error && !data && (
        <ErrorState
          title={`Version ${active} did not load`}
          detail={sentenceOf(error)}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      {!error && !data && <LoadingBars what="the changed files" rows={3} />}
      {changed?.length === 0 && <EmptyState title="No file differs" detail="Both have the same files, text for text." />}
      {changed && changed.length > 0 && (
        <ul className="eng">
          {changed.map((one) => (
            <li key={one.path} className="rule-t">
              <Link
                className="cut mono"
                prefetch={false}
                href={`/policies/versions/${version}?with=${active}&file=${encodeURIComponent(one.path)}`}
              >
                {one.path}
              </Link>
              <span className="soft">{WORDS[one.change]}</span>
              <Lines version={version} active={active} one={one} />
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}

const WORDS: Record<FileDifference['change'], string> = { changed: 'changed', added: 'new', gone: 'gone' }

function useFile(version: number, path: string) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.policies.file.queryOptions({ version, path }), staleTime: Number.POSITIVE_INFINITY, retry: false })
  const isMissing = query.error !== null && codeOf(query.error) === 'NOT_FOUND'
  return { text: isMissing ? '' : query.data?.text, isBroken: query.error !== null && !isMissing }
}

function Lines({ version, active, one }: { version: number; active: number; one: FileDifference }) {
  const [before, after] = [useFile(active, one.path), useFile(version, one.path)]
  if (before.isBroken || after.isBroken) return <span className="dim">not read</span>
  if (before.text === undefined || after.text === undefined) return <span className="dim">…</span>
  return <span className="dim nowrap">{sayLines(before.text, after.text)}</span>
}
