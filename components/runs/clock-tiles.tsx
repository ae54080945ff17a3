import { ClockTile } from '@/components/shell/clock-tile'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, formatDuration, visibleText } from '@/lib/format'
import { RUN_ENDS } from '@/lib/run-states'
import type { RunDetail, RunStep } from '@/lib/schemas/runs'
import { sayRunning, VERDICTS } from './say-run'

type Props = { detail: RunDetail; now: number; isStale: boolean }

/** The clocks of a run, by the database's clock: the whole of it against its deadline, the step under way against its own, and what must hold. */
export function ClockTiles({ detail, now, isStale }: Props) {
  const steps = detail.lanes.flatMap((lane) => ('step' in lane ? [lane.step] : []))
  const soak = steps.find((step) => step.soak !== null)
  return (
    <Sheet label="Clocks">
      <div className="kpis run-kpis">
        <RunClock detail={detail} now={now} isStale={isStale} />
        <StepClock detail={detail} now={now} isStale={isStale} steps={steps} />
        {soak?.soak != null && <SoakClock step={soak} soak={soak.soak} />}
        <StepsTile detail={detail} />
      </div>
    </Sheet>
  )
}

const WELL = ['verified', 'superseded']
const BAD = ['failed', 'not_converged', 'not_confirmed', 'reverted']

function RunClock({ detail: { run, plan }, now, isStale }: Props) {
  const isOver = RUN_ENDS.includes(run.state)
  const startMs = Date.parse(run.createdAt)
  const elapsedMs = isOver ? run.elapsedMs : Math.max(0, now - startMs)
  const budgetMs = run.deadlineAt === null ? plan.budgetMs : Date.parse(run.deadlineAt) - startMs
  const used = budgetMs === null || budgetMs <= 0 ? null : elapsedMs / budgetMs
  const isOverLine = used !== null && used > 1
  const ended = WELL.includes(run.verdict) ? 'ok' : BAD.includes(run.verdict) ? 'breach' : 'warn'
  const state = isStale ? 'stale' : isOver ? ended : isOverLine ? 'breach' : run.state === 'uncertain' ? 'warn' : 'run'
  const left =
    budgetMs === null
      ? 'no deadline'
      : isOverLine
        ? `${formatDuration(elapsedMs - budgetMs)} over`
        : `${sayRunning(budgetMs - elapsedMs)} left`
  return (
    <ClockTile
      title="Run clock"
      state={state}
      pill={isStale ? { glyph: 'stale', word: 'stale' } : VERDICTS[run.verdict]}
      figure={isOver ? formatDuration(elapsedMs) : sayRunning(elapsedMs)}
      {...(isOver ? {} : { aside: left })}
      {...(budgetMs === null ? {} : { rule: { used, label: `line ${formatDuration(budgetMs)}` } })}
      left={isOver ? 'from its acceptance to its end' : 'from its acceptance'}
      right="database clock"
    />
  )
}

const IN_FLIGHT = ['intent', 'running', 'verifying']

function StepClock({ detail: { run }, now, isStale, steps }: Props & { steps: readonly RunStep[] }) {
  const step = steps.find(({ state, startedAt }) => IN_FLIGHT.includes(state) && startedAt !== null)
  if (step === undefined || RUN_ENDS.includes(run.state) || step.intentAt === null)
    return (
      <ClockTile
        title="Step under way"
        state="idle"
        pill={{ glyph: 'idle', word: 'none' }}
        figure="none"
        left={RUN_ENDS.includes(run.state) ? 'it has ended' : 'no step is under way'}
        right=""
      />
    )
  const beganMs = Date.parse(step.intentAt)
  const budgetMs = step.deadlineAt === null ? null : Date.parse(step.deadlineAt) - beganMs
  const elapsedMs = Math.max(0, now - beganMs)
  const used = budgetMs === null || budgetMs <= 0 ? null : elapsedMs / budgetMs
  const isOver = used !== null && used > 1
  return (
    <ClockTile
      title="Step under way"
      state={isStale ? 'stale' : isOver ? 'breach' : 'run'}
      pill={
        isStale
          ? { glyph: 'stale', word: 'stale' }
          : isOver
            ? { glyph: 'breach', word: 'over its time' }
            : { glyph: 'run', word: `step ${step.n}` }
      }
      figure={sayRunning(elapsedMs)}
      {...(budgetMs === null || isOver ? {} : { aside: `${sayRunning(budgetMs - elapsedMs)} left` })}
      {...(budgetMs === null ? {} : { rule: { used, label: `line ${formatDuration(budgetMs)}` } })}
      left={visibleText(step.title || step.kind)}
      right="database clock"
    />
  )
}

function SoakClock({ step, soak: { holdMs, leftMs } }: { step: RunStep; soak: NonNullable<RunStep['soak']> }) {
  const isDone = step.state === 'done'
  const heldMs = isDone ? holdMs : leftMs === null ? null : Math.max(0, holdMs - leftMs)
  const isLost = step.state === 'failed' || step.state === 'uncertain'
  const pill = isDone
    ? { glyph: 'ok' as const, word: 'held' }
    : heldMs !== null
      ? { glyph: 'run' as const, word: 'holds' }
      : isLost
        ? { glyph: 'breach' as const, word: 'did not hold' }
        : { glyph: 'idle' as const, word: 'not yet' }
  return (
    <ClockTile
      title="Must hold"
      state={isDone ? 'ok' : heldMs !== null ? 'run' : isLost ? 'breach' : 'idle'}
      pill={pill}
      figure={heldMs === null ? 'none' : formatDuration(heldMs)}
      {...(heldMs === null || isDone ? {} : { aside: `${formatDuration(holdMs - heldMs)} to go` })}
      rule={{ used: heldMs === null ? 0 : heldMs / holdMs, label: `needs ${formatDuration(holdMs)}` }}
      left="without a break; any break begins anew"
      right={isDone ? 'observed' : 'as last looked at'}
    />
  )
}

function StepsTile({ detail: { run, stepsByState } }: { detail: RunDetail }) {
  const { uncertain = 0, failed = 0, skipped = 0 } = stepsByState
  const bad = [
    [failed, 'failed'],
    [uncertain, 'uncertain'],
    [skipped, 'skipped'],
  ]
    .filter(([n]) => n !== 0)
    .map(([n, word]) => `${n} ${word}`)
  return (
    <ClockTile
      title="Steps behind it"
      state={uncertain > 0 || failed > 0 ? 'breach' : run.stepsDone === run.stepsTotal ? 'ok' : 'run'}
      pill={
        uncertain > 0
          ? { glyph: 'unknown', word: 'uncertain' }
          : failed > 0
            ? { glyph: 'breach', word: 'failed' }
            : {
                glyph: run.stepsDone === run.stepsTotal ? 'ok' : 'idle',
                word: `${formatCount(run.stepsDone)} of ${formatCount(run.stepsTotal)}`,
              }
      }
      figure={formatCount(run.stepsDone)}
      aside={`of ${formatCount(run.stepsTotal)}`}
      left={bad.length === 0 ? 'none failed, none skipped' : bad.join(', ')}
      right=""
    />
  )
}
