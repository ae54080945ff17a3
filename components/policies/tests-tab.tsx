'use client'

import { useEffect, useState } from 'react'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { Glyph } from '@/components/ui/glyph'
import { LoadingBars } from '@/components/ui/loading-bars'
import { TextField } from '@/components/ui/text-field'
import { formatMs, visibleText } from '@/lib/format'
import { FalseAlarms } from './false-alarms'
import { casesOf, inOrder, STATE_OF, sayRun } from './say-run'
import { TestFailure } from './test-failure'
import { useTests } from './tests-store'
import type { TestResult } from './tests-types'
import { useSettled } from './use-settled'
import { useTestRuns } from './use-test-runs'
import { useWorkspace } from './workspace'

const SHOWN = 8

/** The tests of what is in the page, failing ones first with what was expected and what came. */
export function TestsTab() {
  const { run, error, isBusy, isOld, isFull, runAll, query } = useTestRuns()
  if (!run)
    return (
      <>
        <Filter />
        {error ? <Failed error={error} onRetry={() => void query.refetch()} /> : <LoadingBars what="the tests" rows={5} />}
        <FalseAlarms />
      </>
    )
  if (run.problem !== null)
    return (
      <>
        <Filter />
        <ErrorState title={isBusy ? 'No test ran; running again…' : 'No test ran'} detail={visibleText(run.problem)} />
        <FalseAlarms />
      </>
    )
  const said = sayRun(run)
  return (
    <>
      <div className="pt-sum" role="status">
        <span>
          <b>{said.lead}</b>
          {said.rest}
        </span>
        <span className={isOld || error ? 'aged' : 'dim'}>
          {isBusy
            ? 'running again…'
            : error
              ? 'of an earlier text'
              : `${formatMs(run.ms)}, OPA ${run.opa}, ${isFull ? 'all' : 'on every edit'}`}
        </span>
      </div>
      <Filter />
      {Boolean(error) && !isBusy && <Failed error={error} onRetry={() => void query.refetch()} />}
      {run.left.length > 0 && (
        <p className="pt-note">
          {`Not run on edits, because ${run.left.length === 1 ? 'it reads' : 'they read'} many cases: ${run.left.join(', ')}. `}
          <Button size="sm" onClick={runAll}>
            Run them too
          </Button>
        </p>
      )}
      <Results tests={inOrder(run.tests)} />
      <FalseAlarms />
    </>
  )
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const isText = codeOf(error) === 'BAD_REQUEST'
  return (
    <ErrorState
      title={isText ? 'No test ran' : 'The tests could not be run'}
      detail={visibleText(sentenceOf(error))}
      reference={isText ? null : referenceOf(error)}
      {...(isText ? {} : { onRetry })}
    />
  )
}

function Filter() {
  const { detail } = useWorkspace()
  const [{ filter }, change] = useTests(detail.draft.id)
  const [text, setText] = useState(filter)
  const settled = useSettled(text.trim())
  useEffect(() => {
    if (settled !== filter) change({ filter: settled })
  }, [settled, filter, change])
  return (
    <div className="pt-in">
      <TextField
        label="Run only tests that match"
        isLabelHidden
        type="search"
        placeholder="Run only, such as sandbox_test.*memory"
        maxLength={200}
        value={text}
        onChange={setText}
      />
    </div>
  )
}

function Results({ tests }: { tests: readonly TestResult[] }) {
  const [isAll, setIsAll] = useState(false)
  const bad = tests.filter(({ state }) => state === 'fail' || state === 'error')
  const rest = tests.filter(({ state }) => state === 'pass' || state === 'skip')
  const shown = isAll ? rest : rest.slice(0, SHOWN)
  return (
    <>
      {bad.map((test) => (
        <TestFailure key={`${test.path}:${test.row}`} test={test} />
      ))}
      <ul className="pt-list">
        {shown.map((test) => (
          <Row key={`${test.path}:${test.row}`} test={test} />
        ))}
        {rest.length > shown.length && (
          <li>
            <Glyph state="ok" size={12} />
            <button
              type="button"
              className="linkish"
              onClick={() => setIsAll(true)}
            >{`Show ${rest.length - shown.length} more that did not fail`}</button>
          </li>
        )}
      </ul>
    </>
  )
}

function Row({ test }: { test: TestResult }) {
  const { open } = useWorkspace()
  return (
    <li>
      <Glyph state={STATE_OF[test.state]} size={12} />
      <button type="button" className="linkish mono grow" title={test.package} onClick={() => open(test.path, { row: test.row })}>
        {visibleText(test.name)}
      </button>
      {test.state === 'skip' && <span className="dim">skipped</span>}
      <span className="dim">{casesOf(test.cases.length)}</span>
      <span className="dim ms">{formatMs(test.ns / 1e6)}</span>
    </li>
  )
}
