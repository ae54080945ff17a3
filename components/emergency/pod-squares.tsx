import { formatCount, visibleText } from '@/lib/format'
import type { StopPod, StopPodState } from '@/lib/schemas/stop-board'

const SHOWN = 120
const WORDS: Record<StopPodState, string> = { gone: 'gone', ending: 'ending', there: 'still there', unknown: 'not known' }

/** A square a pod, by workload: a check is gone, half is ending, full is still there, dotted is not known. */
export function PodSquares({ pods }: { pods: readonly StopPod[] }) {
  const byWorkload = Map.groupBy(pods.slice(0, SHOWN), ({ workload }) => workload)
  return (
    <div className="em-pods" role="img" aria-label={sayPods(pods)}>
      {[...byWorkload].map(([workload, own]) => (
        <span key={workload} title={visibleText(workload)}>
          {own.map((pod) => (
            <Square key={pod.uid} pod={pod} />
          ))}
        </span>
      ))}
      {pods.length > SHOWN && <span className="dim">{`and ${formatCount(pods.length - SHOWN)} more`}</span>}
    </div>
  )
}

function sayPods(pods: readonly StopPod[]): string {
  const counts = Map.groupBy(pods, ({ state }) => state)
  const said = [...counts].map(([state, own]) => `${formatCount(own.length)} ${WORDS[state]}`)
  return said.length === 0 ? 'no pods' : `pods: ${said.join(', ')}`
}

function Square({ pod: { state, name, uid } }: { pod: StopPod }) {
  return (
    <svg className="em-sq" viewBox="0 0 12 12" data-st={state === 'gone' ? 'ok' : state === 'ending' ? 'run' : 'idle'} aria-hidden="true">
      <title>{`${visibleText(name)}, uid ${uid.slice(0, 8)}: ${WORDS[state]}`}</title>
      <rect
        x=".6"
        y=".6"
        width="10.800"
        height="10.800"
        fill={state === 'there' ? 'var(--st-fg)' : 'none'}
        stroke="var(--st-fg)"
        strokeWidth="1.200"
        strokeDasharray={state === 'unknown' ? '1.5 1.5' : undefined}
      />
      {state === 'ending' && <rect x=".6" y="6" width="10.800" height="5.400" fill="var(--st-fg)" />}
      {state === 'gone' && <path d="M3 6.200 5.200 8.300 9 4" fill="none" stroke="var(--st-fg)" strokeWidth="1.400" />}
    </svg>
  )
}
