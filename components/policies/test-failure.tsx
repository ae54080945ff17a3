'use client'

import { Glyph } from '@/components/ui/glyph'
import { visibleText } from '@/lib/format'
import { STATE_OF, shownValue } from './say-run'
import type { Difference, TestResult } from './tests-types'
import { useWorkspace } from './workspace'

const CASES = 50
const DIFFERENCES = 20

/** One test that did not pass: its line, where it stopped, and there what was expected and what came. */
export function TestFailure({ test }: { test: TestResult }) {
  const { open } = useWorkspace()
  const { name, path, row, failure, error, cases, state } = test
  const failing = cases.filter((one) => one.state === 'fail')
  const at = failure?.row ?? row
  const differences = failure?.differences ?? []
  return (
    <article className="pt-fail" data-st={STATE_OF[state]} aria-label={`${name} ${state === 'error' ? 'could not run' : 'failed'}`}>
      <p className="row-x">
        <Glyph state={STATE_OF[state]} />
        <b className="mono grow break">{visibleText(name)}</b>
        <button type="button" className="linkish nowrap" onClick={() => open(path, { row: at })}>
          {`${path}, line ${at}`}
        </button>
      </p>
      {error !== null && <p className="break">{visibleText(error)}</p>}
      {differences.slice(0, DIFFERENCES).map((one) => (
        <Diff key={one.path} difference={one} />
      ))}
      {differences.length > DIFFERENCES && <p className="dim">{`${differences.length - DIFFERENCES} more differences`}</p>}
      {failure !== null && (
        <p className="soft break">
          {differences.length > 0 ? 'at ' : 'This did not hold: '}
          <code className="mono">{visibleText(failure.text)}</code>
        </p>
      )}
      {failing.length > 0 && (
        <ul className="pt-cases">
          {failing.slice(0, CASES).map((one) => (
            <li key={one.name}>
              <Glyph state="breach" size={12} />
              <span className="break">{visibleText(one.name)}</span>
            </li>
          ))}
          {failing.length > CASES && <li className="dim">{`${failing.length - CASES} more cases fail`}</li>}
          {cases.length > failing.length && <li className="dim">{`${cases.length - failing.length} of ${cases.length} cases passed`}</li>}
        </ul>
      )}
    </article>
  )
}

function Diff({ difference: { path, expected, actual } }: { difference: Difference }) {
  return (
    <dl className="pt-xa">
      {path !== '' && (
        <>
          <dt>at</dt>
          <dd className="mono soft">{visibleText(path)}</dd>
        </>
      )}
      <dt>expected</dt>
      <dd className="mono del">
        <i>−</i>
        {visibleText(shownValue(expected))}
      </dd>
      <dt>actual</dt>
      <dd className="mono add">
        <i>+</i>
        {visibleText(shownValue(actual))}
      </dd>
    </dl>
  )
}
