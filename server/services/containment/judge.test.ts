import { expect, test } from 'vitest'
import type { EventState, SandboxState } from '@/lib/sandbox-words'
import { type Judged, judgeEvent } from './judge'

const sandbox = (state: SandboxState, more: object = {}) => ({
  ...{ id: 's', agentId: 'a', namespace: 'workload', podName: 'p', podUid: 'u', drill: false, goneAt: null },
  ...{ state, containedAt: null, byRun: null, ...more },
})
type Row = [string, number, ReturnType<typeof sandbox>, EventState, Judged['act'], Date?]
const at = new Date()
const before = new Date(at.getTime() - 1)

test.each<Row>([
  ['low is recorded', 0, sandbox('running'), 'recorded', 'none'],
  ['medium makes suspect', 1, sandbox('running'), 'suspect', 'suspect'],
  ['medium of one in a run’s hands is recorded', 1, sandbox('isolating', { byRun: 'r' }), 'recorded', 'none'],
  ['medium of one that is over is recorded', 1, sandbox('ended'), 'recorded', 'none'],
  ['high is contained', 2, sandbox('running'), 'containing', 'contain'],
  ['critical is contained, also where it only starts', 3, sandbox('starting'), 'containing', 'contain'],
  ['critical is contained, also where nobody has seen it for long', 3, sandbox('lost'), 'containing', 'contain'],
  ['critical of a suspect one is contained', 3, sandbox('suspect'), 'containing', 'contain'],
  ['a second one joins the run', 3, sandbox('isolating', { byRun: 'r' }), 'containing', 'join'],
  ['one after containment was seen asks for nothing', 3, sandbox('isolated', { byRun: 'r', containedAt: at }), 'contained', 'none'],
  ['one whose line had passed when containment was seen', 3, sandbox('ended', { containedAt: at }), 'containing', 'none', before],
  ['one whose line is the very instant', 3, sandbox('ended', { containedAt: at }), 'contained', 'none', at],
  ['one of a sandbox that ended by itself is recorded', 3, sandbox('ended'), 'recorded', 'none'],
])('%s', (...[, severity, one, state, act, containBy = null]) => expect(judgeEvent({ severity, containBy }, one)).toEqual({ state, act }))
