'use client'

import { useQuery } from '@tanstack/react-query'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { formatMs, visibleText } from '@/lib/format'
import { useTRPC } from '@/lib/trpc'
import { RuleStories } from './rule-stories'
import { sayEvaluation } from './say-evaluation'
import { type Asked, useTests } from './tests-store'
import type { Evaluation } from './tests-types'
import { ASKING, useLooked } from './use-test-runs'
import { useWorkspace } from './workspace'

/** Why an input comes out as it does, by the text that is in the page: it is asked again after each pause in typing. */
export function ExplainTab() {
  const { detail } = useWorkspace()
  const [{ asked }, change] = useTests(detail.draft.id)
  if (asked) return <Explained asked={asked} />
  return (
    <EmptyState
      title="Nothing was evaluated yet"
      detail="Choose a recorded decision or type an input; this page then says which rules fired, and what stopped the others."
      action={<Button onClick={() => change({ tab: 'input' })}>Choose an input</Button>}
    />
  )
}

function Explained({ asked }: { asked: Asked }) {
  const trpc = useTRPC()
  const { detail } = useWorkspace()
  const [{ withTrace }, change] = useTests(detail.draft.id)
  const { looked } = useLooked()
  const { rule } = asked
  const isTyped = 'input' in asked
  const typed = useQuery(
    trpc.draftTests.evaluate.queryOptions(
      { ...looked, rule, withTrace, input: isTyped ? asked.input : '{}' },
      { ...ASKING, enabled: isTyped, trpc: { abortOnUnmount: true } },
    ),
  )
  const recorded = useQuery(
    trpc.draftTests.evaluateDecision.queryOptions(
      { ...looked, rule, withTrace, decisionId: isTyped ? detail.draft.id : asked.decisionId },
      { ...ASKING, enabled: !isTyped, trpc: { abortOnUnmount: true } },
    ),
  )
  const { data, error, isFetching, refetch } = isTyped ? typed : recorded
  return (
    <>
      {Boolean(error) && !isFetching && (
        <ErrorState
          title="It could not be evaluated"
          detail={visibleText(sentenceOf(error))}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      {data ? (
        <Shown evaluation={data} rule={rule} isBusy={isFetching} isTraced={withTrace} onTrace={() => change({ withTrace: true })} />
      ) : (
        !error && <LoadingBars what="the evaluation" rows={6} />
      )}
    </>
  )
}

type ShownProps = { evaluation: Evaluation; rule: string; isBusy: boolean; isTraced: boolean; onTrace: () => void }

function Shown({ evaluation, rule, isBusy, isTraced, onTrace }: ShownProps) {
  const { value, trace, ms, opa, rules, problem } = evaluation
  if (problem !== null)
    return <ErrorState title={isBusy ? 'It does not evaluate; asking again…' : 'It does not evaluate'} detail={visibleText(problem)} />
  const said = sayEvaluation(evaluation)
  return (
    <>
      <div className="pt-sum" role="status">
        <span>
          <b>{said.lead}</b> {said.rest}
        </span>
        <span className="dim">{isBusy ? 'asking again…' : `${formatMs(ms)}${opa === null ? '' : `, OPA ${opa}`}`}</span>
      </div>
      {said.compared !== null && <p className="pt-note">{said.compared}</p>}
      <RuleStories rules={rules} />
      <details className="pt-more">
        <summary>
          Value of <span className="mono">{rule}</span>
        </summary>
        <pre className="pt-pre">{value === undefined ? 'undefined' : JSON.stringify(value, null, 2)}</pre>
      </details>
      {trace === null ? (
        <div className="pt-in">
          <Button size="sm" disabledReason={isTraced ? 'It is being traced.' : null} onClick={onTrace}>
            Show the whole trace
          </Button>
        </div>
      ) : (
        <details className="pt-more" open>
          <summary>{`Trace, ${trace.length} lines${trace.length >= 2000 ? ', cut there' : ''}`}</summary>
          <pre className="pt-pre">{trace.map((line) => visibleText(line)).join('\n')}</pre>
        </details>
      )}
    </>
  )
}
