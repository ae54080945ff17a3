export type RolloutWait =
  | { for: 'seen' | 'paused' }
  | { for: 'updated' | 'oldGone' | 'available' | 'ready' | 'deleted'; have: number; want: number }
export type RolloutVerdict =
  | { state: 'done' /** Pods that a partition keeps on the old revision. */; heldBack: number }
  | { state: 'progressing'; wait: RolloutWait }
  | { state: 'failed'; why: 'deadlineExceeded'; message: string }

const pods = (n: number) => `${n} ${n === 1 ? 'pod' : 'pods'}`

export function sayWait(wait: RolloutWait): string {
  switch (wait.for) {
    case 'seen':
      return 'its controller has not seen the change yet'
    case 'paused':
      return 'the rollout is paused'
    case 'updated':
      return `${wait.have} of ${pods(wait.want)} on the new template`
    case 'oldGone':
      return `${pods(wait.have)} of the old template still there`
    case 'available':
      return `${wait.have} of ${pods(wait.want)} available`
    case 'ready':
      return `${wait.have} of ${pods(wait.want)} ready`
    case 'deleted':
      return `${wait.have} of ${pods(wait.want)} on the new template; this workload replaces a pod only when it is deleted`
  }
}

export function sayRollout(verdict: RolloutVerdict): string {
  if (verdict.state === 'progressing') return sayWait(verdict.wait)
  if (verdict.state === 'failed') return `the rollout passed its progress deadline${verdict.message === '' ? '' : `: ${verdict.message}`}`
  return verdict.heldBack === 0 ? 'rolled out' : `rolled out; the partition keeps ${pods(verdict.heldBack)} on the old revision`
}
