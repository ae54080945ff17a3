'use client'

import { useQuery } from '@tanstack/react-query'
import { sentenceOf } from '@/components/shell/error-code'
import { EmptyState } from '@/components/ui/empty-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { CasesTable } from './cases-table'
import { casesAt, drivenTests } from './prepare-cases'
import { useWorkspace } from './workspace'

/** So large a document is edited as text. */
const MOST_BYTES = 64 * 1024
const isData = (path: string) => path.endsWith('.json') && (/(^|\/)fixtures\//.test(path) || path.endsWith('_test.json'))

/** The cases of the test file in front as tables. */
export function CasesTab() {
  const { detail, path, unsaved, textOf, open } = useWorkspace()
  const tests = detail.files.map((file) => file.path).filter((one) => one.endsWith('_test.rego'))
  const isTest = path?.endsWith('_test.rego') ?? false
  const found = useQuery({
    queryKey: ['draft-cases', detail.draft.id, detail.draft.version, path, unsaved],
    enabled: isTest,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const driven = drivenTests(await textOf(path ?? ''))
      const small = new Set([
        ...detail.files.filter(({ bytes }) => bytes <= MOST_BYTES).map((file) => file.path),
        ...unsaved.map((one) => one.path),
      ])
      const files = await Promise.all([...small].filter(isData).map(async (one) => ({ path: one, text: await textOf(one) })))
      return driven.map((test) => ({ test, file: files.find((file) => casesAt(file, test.at) !== null) ?? null }))
    },
  })
  if (!isTest)
    return (
      <EmptyState
        title="No test file is in front"
        detail="Open one to see the cases that its tests go through as a table."
        action={
          <p className="pt-spans">
            {tests.map((one) => (
              <button key={one} type="button" className="linkish mono" onClick={() => open(one)}>
                {one}
              </button>
            ))}
          </p>
        }
      />
    )
  if (found.error) return <p className="pt-note">{sentenceOf(found.error)}</p>
  if (!found.data) return <LoadingBars what="the cases" rows={4} />
  if (found.data.length === 0)
    return (
      <EmptyState
        title="No test of this file reads its cases from data"
        detail={
          <>
            Write one as <code className="mono">{'test_x[note] if { some note, tc in data.fixtures.x … }'}</code> with the cases in{' '}
            <code className="mono">fixtures/x.json</code>, and they stand here as a table.
          </>
        }
      />
    )
  return (
    <>
      {found.data.map(({ test, file }) =>
        file ? (
          <CasesTable key={test.name} test={test} file={file} />
        ) : (
          <p key={test.name} className="pt-note">
            <b className="mono">{test.name}</b>
            {` goes through data.${test.at.join('.')}, which is in no file of at most 64 KB here.`}
          </p>
        ),
      )}
    </>
  )
}
