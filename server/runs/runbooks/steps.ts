import type { RunbookKind } from '@/lib/plan-kinds'

export type RunbookStep = {
  /** `name@version`. */
  kind: string
  what: string
  /** `always`, or when it is part of the plan. */
  when: string
}

const step = (kind: string, what: string, when = 'always'): RunbookStep => ({ kind, what, when })

const checked = step('check@1', 'Asks once more what the plan rests on: the object as planned, and the permission')
const paused = step('cluster.patch@1', 'Pauses what would undo it, until somebody resumes it', 'when the plan pauses it')
const rolledOut = step('wait-for@1', 'Waits until all pods are on it and available')

const backwards: RunbookStep[] = [
  checked,
  paused,
  step('cluster.patch@1', 'Writes the content of the revision'),
  step('cluster.repair-set@1', 'Removes pods of the bad revision that hold the others back', 'for an ordered StatefulSet'),
  step('cluster.delete-pod@1', 'Deletes one pod at a time, which comes back on the template', 'where updates wait for a deletion'),
  step('wait-for@1', 'Waits until all pods run the content, and soaks'),
]
const suspended = (what: string): RunbookStep[] => [checked, step('cluster.patch@1', what)]
const cordoned = (what: string): RunbookStep[] => [step('cluster.patch@1', what)]

/** What each template is made of. A plan with a step that is not here is not made. */
export const RUNBOOK_STEPS: Record<RunbookKind, readonly RunbookStep[]> = {
  restart: [checked, step('cluster.restart@1', 'Gives the pods a new start time, fixed in the intent'), rolledOut],
  scale: [
    checked,
    step('cluster.patch@1', 'Changes the bounds of its autoscaler', 'when the plan changes them'),
    paused,
    step('cluster.scale@1', 'Writes the count, and waits until it is reached'),
  ],
  'autoscaler.bounds': [step('cluster.patch@1', 'Writes the least and the most')],
  'rollout.pause': suspended('Pauses the rollout'),
  'rollout.resume': [...suspended('Resumes the rollout'), rolledOut],
  'rollback.service': backwards,
  'rollback.all': [...backwards, step('group@1', 'Soaks all of them together')],
  'rollback.config': [
    step('config.snapshot@1', 'Keeps the set as it is, to take the run back'),
    step('cluster.apply@1', 'Applies one object of the snapshot', 'for each that differs'),
    step('wait-for@1', 'Waits until its pods are on it and available', 'for each Deployment'),
    step('cluster.prune@1', 'Removes one object that the snapshot does not have', 'for each that carries our label'),
    step('config.check@1', 'Compares the whole set with the snapshot, twice'),
  ],
  'node.cordon': cordoned('Lets nothing new start on it'),
  'node.uncordon': cordoned('Lets pods start on it again'),
  'node.drain': [
    step('cluster.patch@1', 'Lets nothing new start on it'),
    step('group@1', 'Moves its pods off together', 'when there are any'),
    step('cluster.evict@1', 'Evicts one pod, as its budget allows', 'for each pod'),
    step('check@1', 'Looks that nothing is left that a drain would move'),
  ],
  'job.suspend': suspended('Suspends it'),
  'job.resume': suspended('Lets it run again'),
  'emergency.resume': [
    step('resume.check@1', 'Checks that what was stopped is contained, that the log holds, and which rules will decide'),
    step('cluster.scale@1', 'Scales to the count that was kept, the engine first', 'for each workload'),
    step('resume.denying@1', 'Sees that every engine still denies everything', 'where everything is denied'),
    step('cluster.patch@1', 'Gives jobs, then reverters, back what they had', 'for each'),
    step('resume.lift@1', 'Ends the denial and the freeze of this stop'),
    step('resume.watch@1', 'Watches; something uncontrolled denies everything again'),
  ],
  'emergency.stop': [
    step('emergency.latch@1', 'Engines deny and controllers start nothing; changes are frozen', 'unless one workload is stopped'),
    step('emergency.keep@1', 'Keeps counts, bounds and pauses as they are found, once'),
    step('emergency.pause@1', 'Pauses what would start it again', 'for each that acts'),
    step('emergency.quarantine@1', 'Closes the network of sandboxes, and moves them into it', 'where sandboxes are stopped'),
    step('emergency.contained@1', 'Sees that nothing reaches them, and that nothing is let through', 'where sandboxes are stopped'),
    step(
      'emergency.evidence@1',
      'Takes light evidence, at most 5 s; what is missing is recorded and delays nothing',
      'where sandboxes are stopped',
    ),
    step('emergency.terminate@1', 'Ends sandboxes, then by force what is left', 'where sandboxes are stopped'),
    step('emergency.scale@1', 'Scales to 0, or suspends a job', 'for each workload'),
    step('emergency.gone@1', 'Sees that pods are gone, by uid', 'where workloads are stopped'),
    step('emergency.stopped@1', 'Sees all of it once more, twice'),
  ],
  'sandbox.contain': [
    step('group@1', 'All sandboxes together'),
    step('deny-latch@1', 'Suspends the agent while its sandboxes are cut off, and blocks it at the end, in every engine and controller'),
    step('cluster.isolate@1', 'Puts the deny policy first, then takes the labels that others go by', 'for each sandbox'),
    step('check.contained@1', 'Sees that there is no ready endpoint and no path', 'for each sandbox'),
    step('evidence.capture@1', 'Takes evidence, at most 10 s; what is missing is recorded and delays nothing', 'for each sandbox'),
    step('cluster.delete-pod@1', 'Ends the pod with 5 s to go, then by force', 'for each sandbox'),
    step('check.stopped@1', 'Sees that the pod is gone by uid', 'for each sandbox'),
    step('notify@1', 'Tells people'),
  ],
  'agent.deny': [
    step('deny-latch@1', 'Suspends or blocks the agent in every engine and controller'),
    step('evidence.rows@1', 'Keeps what is known of the agent, with a digest each'),
    step('agent.scale@1', 'Scales what carries its label to 0; what it had is kept', 'where its workloads go down'),
    step('agent.gone@1', 'Sees that their pods are gone, by uid', 'where its workloads go down'),
    step('notify@1', 'Tells people'),
  ],
  'audit.evidence': [step('evidence.rows@1', 'Keeps checkpoints, digests of tiles, checks, anchors and the head, with a digest each')],
  'reverter.resume': [step('cluster.patch@1', 'Gives back exactly what it had before the pause')],
}

export const hasStep = (kind: RunbookKind, stepKind: string): boolean => RUNBOOK_STEPS[kind].some((one) => one.kind === stepKind)
