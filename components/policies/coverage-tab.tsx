'use client'

import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { Glyph } from '@/components/ui/glyph'
import { LoadingBars } from '@/components/ui/loading-bars'
import { SelectField } from '@/components/ui/select-field'
import { formatCount, formatMs } from '@/lib/format'
import { WINDOW_NAMES, WINDOWS } from '@/lib/schemas/decisions'
import { SAMPLES } from '@/lib/schemas/draft-tests'
import { missingOf } from './prepare-cover'
import { useTests } from './tests-store'
import type { Coverage, Traffic } from './tests-types'
import { useCover } from './use-cover'
import { useWorkspace } from './workspace'

const GATE = 95

/** What the tests reach, line by line below it, and what recorded traffic reaches. */
export function CoverageTab() {
  const { tests, traffic, doPass, doesRun, isAsked } = useCover()
  return (
    <>
      {tests.data && doPass && tests.data.problem !== null ? (
        <p className="pt-note">{tests.data.problem}</p>
      ) : tests.data && doPass ? (
        <OfTests coverage={tests.data} />
      ) : tests.error ? (
        <ErrorState
          title="Coverage was not measured"
          detail={sentenceOf(tests.error)}
          reference={codeOf(tests.error) === 'BAD_REQUEST' ? null : referenceOf(tests.error)}
          onRetry={() => void tests.refetch()}
        />
      ) : doPass ? (
        <LoadingBars what="the coverage" rows={3} />
      ) : (
        <p className="pt-note">There is no coverage before every test passes.</p>
      )}
      <TrafficForm />
      {Boolean(traffic.error) && !traffic.isFetching && (
        <ErrorState title="Traffic was not asked" detail={sentenceOf(traffic.error)} onRetry={() => void traffic.refetch()} />
      )}
      {isAsked && !doesRun && <p className="pt-note">Traffic is asked once the tests run.</p>}
      {isAsked && doesRun && !traffic.data && !traffic.error && <LoadingBars what="the traffic" rows={3} />}
      {traffic.data && <OfTraffic traffic={traffic.data} isBusy={traffic.isFetching} />}
    </>
  )
}

function OfTests({ coverage }: { coverage: Coverage }) {
  const { open } = useWorkspace()
  const files = missingOf(coverage)
  const skipped = coverage.files.reduce((sum, one) => sum + one.skipped.length, 0)
  const isEnough = coverage.percent >= GATE
  return (
    <>
      <div className="pt-sum">
        <span className="row-x">
          <Glyph state={isEnough ? 'ok' : 'breach'} />
          <b>{`Tests reach ${coverage.percent.toFixed(1)} % of the lines`}</b>
        </span>
        <span className="dim">{`${GATE} % are asked for`}</span>
      </div>
      <p className="pt-note">
        {`${skipped === 0 ? '' : `${formatCount(skipped)} lines were skipped by the optimiser and count neither way. `}${
          coverage.left.length === 0 ? 'Every test was counted.' : `Without ${coverage.left.join(', ')}: run all tests to count them too.`
        }`}
      </p>
      {files.map((file) => (
        <div key={file.path} className="pt-miss">
          <span className="mono">{file.path}</span>
          <span className="dim">{file.lines === 1 ? '1 line that no test reaches' : `${file.lines} lines that no test reaches`}</span>
          <span className="pt-spans">
            {file.spans.map(({ from, to }) => (
              <button key={from} type="button" className="linkish" onClick={() => open(file.path, { row: from })}>
                {from === to ? from : `${from}–${to}`}
              </button>
            ))}
          </span>
        </div>
      ))}
    </>
  )
}

function TrafficForm() {
  const { detail } = useWorkspace()
  const [{ window, most, isTrafficAsked }, change] = useTests(detail.draft.id)
  return (
    <div className="pt-in pt-row rule-t">
      <SelectField
        label="Recorded decisions of the last"
        value={window}
        options={WINDOWS.map((value) => ({ value, label: WINDOW_NAMES[value] }))}
        onChange={(next) => change({ window: next })}
      />
      <SelectField
        label="At most the newest"
        value={String(most)}
        options={SAMPLES.map((value) => ({ value: String(value), label: formatCount(value) }))}
        onChange={(next) => change({ most: SAMPLES.find((one) => String(one) === next) ?? most })}
      />
      {!isTrafficAsked && <Button onClick={() => change({ isTrafficAsked: true })}>Ask the traffic</Button>}
    </div>
  )
}

function OfTraffic({ traffic, isBusy }: { traffic: Traffic; isBusy: boolean }) {
  const { open } = useWorkspace()
  const { sampled, left, recorded, rules, ms } = traffic
  const silent = rules.filter(({ fired }) => fired === 0).length
  if (sampled === 0)
    return (
      <p className="pt-note">{recorded === 0 ? 'Nothing was recorded in that time.' : 'None of these decisions could be asked again.'}</p>
    )
  return (
    <>
      <div className="pt-sum" role="status">
        <span>
          <b>{`${formatCount(sampled)} of ${formatCount(recorded)} recorded decisions`}</b>
          {left > 0 && `, ${formatCount(left)} left out: no input was kept, or it did not evaluate`}
        </span>
        <span className="dim">{isBusy ? 'asking again…' : formatMs(ms)}</span>
      </div>
      <p className="pt-note">{`${silent} of ${rules.length} rules with a code fired in none of them.`}</p>
      <ul className="pt-list">
        {[...rules]
          .sort((a, b) => b.fired - a.fired)
          .map((rule) => (
            <li key={`${rule.file}:${rule.row}`}>
              <button type="button" className="linkish mono grow" onClick={() => open(rule.file, { row: rule.row })}>
                {rule.code}
              </button>
              <span className={rule.fired === 0 ? 'dim' : undefined}>{`${formatCount(rule.fired)} of ${formatCount(sampled)}`}</span>
            </li>
          ))}
      </ul>
    </>
  )
}
