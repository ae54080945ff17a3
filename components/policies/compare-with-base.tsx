'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { useTRPC } from '@/lib/trpc'
import { LazyCompare } from './lazy-views'
import { sayLines } from './say-lines'
import type { Frame } from './use-workspace'
import { useWorkspace } from './workspace'

/** The file as it is in this page against the version the draft is based on. */
export function CompareWithBase({ path, frame }: { path: string; frame: Frame }) {
  const trpc = useTRPC()
  const { detail, texts } = useWorkspace()
  const version = detail.draft.basedOn
  const base = useQuery({ ...trpc.policies.file.queryOptions({ version, path }), staleTime: Number.POSITIVE_INFINITY, retry: false })
  const isNew = base.error !== null && codeOf(base.error) === 'NOT_FOUND'
  const after = texts.get(path)?.text ?? (frame.file.data?.path === path ? frame.file.data.text : undefined)
  const before = isNew ? '' : base.data?.text
  const said = useMemo(() => (before === undefined || after === undefined ? '' : sayLines(before, after)), [before, after])
  if (base.error && !isNew)
    return (
      <ErrorState
        title={`Version ${version} did not load`}
        detail={sentenceOf(base.error)}
        reference={referenceOf(base.error)}
        onRetry={() => void base.refetch()}
      />
    )
  if (before === undefined || after === undefined) return <LoadingBars what={`version ${version}`} rows={8} />
  return (
    <>
      <p className="ed-note soft">
        {isNew ? `Version ${version} has no ${path}: all of it is new.` : `Against version ${version}: ${said}.`}
      </p>
      <LazyCompare path={path} before={before} after={after} label={`${path} against version ${version}`} />
    </>
  )
}
