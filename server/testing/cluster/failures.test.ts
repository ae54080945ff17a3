import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const KUBERNETES = 'server/adapters/kubernetes'
const CASES = 'server/testing/cluster/cases'

/** What can go wrong between us and a cluster, what is done about it, and the test that proves each part: its file, and the words of its name. */
const FAILURES: Record<string, readonly (readonly [rule: string, file: string, title: string])[]> = {
  'the API server is unreachable': [
    ['what was known stays, and is old', `${KUBERNETES}/cluster-view.test.ts`, 'F6: two failures of /readyz make every source old'],
    [
      'nothing is sent, and it is said',
      `${KUBERNETES}/http.test.ts`,
      'a server that is not there is unreachable, for a change too: nothing was sent',
    ],
    ['a run never takes it for done', 'server/runs/plans/cluster.fault.test.ts', 'F6 the API server does not answer'],
    ['nor what it wrote just before', 'server/runs/plans/cluster.fault.test.ts', 'F6 the API server goes after the write'],
  ],
  'a half-open socket': [
    ['its ping finds it', `${KUBERNETES}/cluster-view.test.ts`, 'F7: a half-open connection is found by its ping'],
    ['without pings its silence does', `${KUBERNETES}/reflector.test.ts`, 'a silent stream without pings is ended and opened again'],
    ['a call on one is not sent into it', `${KUBERNETES}/lane-wire.test.ts`, 'a connection that was idle is asked whether it lives'],
  ],
  '410, the version is too old': [
    ['listed anew and swapped', `${KUBERNETES}/reflector.test.ts`, '410 %s: listed anew and swapped, rows of before stay until then'],
    ['on a page all pages are dropped', `${KUBERNETES}/reflector.test.ts`, '410 on a page: all pages are dropped'],
    ['old rows stay, marked', `${KUBERNETES}/reflector.test.ts`, 'while it cannot be listed anew the old rows stay, marked'],
  ],
  '401, credentials are not taken': [
    ['read once for all who wait', `${KUBERNETES}/http.test.ts`, '401: other credentials are read once for all who wait'],
    ['then said, not repeated', `${KUBERNETES}/http.test.ts`, '401 with the same credentials again is said, not repeated'],
    ['a watch stops until there are others', `${KUBERNETES}/reflector.test.ts`, '401 stops, and other credentials are tried at once'],
  ],
  '403 on one kind, or one source that is dead': [
    [
      'that one alone is down, totals are at least',
      `${KUBERNETES}/cluster-view.test.ts`,
      'a source that is not permitted is down alone, and totals are at least',
    ],
    [
      'one namespace of a kind',
      `${KUBERNETES}/join-states.test.ts`,
      'one namespace that is refused makes its kind one that is not complete',
    ],
    [
      'nobody could say is not a no',
      'server/runs/kinds/cluster-patch.test.ts',
      'who may not patch is told, and nothing is tried; where nobody could say, that is said',
    ],
  ],
  '409 or 422 on a plan': [
    ['a status that moved is taken', `${KUBERNETES}/write.test.ts`, '%i with nothing but a new status: taken'],
    ['other content is planned anew', `${KUBERNETES}/write.test.ts`, 'other content is planned anew, nothing is written'],
    ['on a cluster', `${CASES}/rollback-runs.cluster.test.ts`, 'rollback: an editor in between stops it before it writes'],
  ],
  'no answer after a PATCH': [
    ['it is there: done once', `${KUBERNETES}/write.test.ts`, 'the change is on the object: done, and not made twice'],
    ['it is not: made again', `${KUBERNETES}/write.test.ts`, 'it is not there and nothing else changed: made again'],
    ['nobody can say: unknown', `${KUBERNETES}/write.test.ts`, 'something else changed meanwhile: unknown, never failed'],
    [
      'under a run',
      'server/runs/plans/cluster.fault.test.ts',
      'F7 the API server answers a write with %s: it is written once, and verified',
    ],
    ['on a cluster', `${CASES}/rollback-runs.cluster.test.ts`, 'rollback: a lost answer is looked up, and written once'],
  ],
  'a budget holds pods back': [
    ['named, and asked again', `${KUBERNETES}/change-pods.test.ts`, '429 by a budget names it'],
    ['at its deadline it is blocked', 'server/runs/kinds/cluster-pods.test.ts', 'one that stays blocked ends so, with the budget named'],
    ['two of them end it', 'server/runs/kinds/cluster-pods.test.ts', 'two budgets for one pod end it at once'],
  ],
  'a webhook is down': [
    [
      'the plan is blocked, by its name',
      'server/runs/kinds/cluster-patch.test.ts',
      'a webhook that refuses the dry run blocks the plan, by its name',
    ],
    ['on a cluster', `${CASES}/rollback-plans.cluster.test.ts`, 'rollback plan: a webhook that cannot be asked blocks, and is named'],
  ],
  'a quota is used up': [['said as what it is', `${KUBERNETES}/status.test.ts`, 'a quota']],
  'a worker is killed': [
    ['another one, wherever it died', 'server/runs/killed.fault.test.ts', 'F21 SIGKILL in $state of a $effect step'],
    ['what is there is looked at first', 'server/runs/takeover.fault.test.ts', 'F21 $effect found in $state, done outside: $wasDone'],
    [
      'on a cluster, with the prior state as it was',
      'server/runs/plans/takeover.fault.test.ts',
      'F21 worker killed %s: another finishes the rollback',
    ],
  ],
  'a console is killed': [['the run goes on', 'server/runs/start.fault.test.ts', 'F24 the console is killed while it starts a run']],
  'two people at once': [
    ['the same plan is the same run', 'server/runs/start.fault.test.ts', 'F26 a double click, and the same plan twice, are one run'],
    ['a stop goes before a restart', 'server/runs/start.fault.test.ts', 'F27 a stop takes the target from a restart'],
    ['each against each', 'server/runs/start.fault.test.ts', 'F27 $second.name against a $first.name on one target'],
  ],
  'a reverter undid it': [
    ['by its name', 'server/runs/kinds/cluster-patch.test.ts', 'whoever changed it back is named'],
    ['within a soak', 'server/runs/kinds/wait-for.test.ts', 'a template that somebody changed back ends the wait, with a name'],
    ['on a cluster', `${CASES}/rollback-runs.cluster.test.ts`, 'rollback: undone by a controller ends reverted, with its name'],
    ['the pause is offered', 'server/runs/kinds/cluster-patch.test.ts', 'a pause of Argo CD must stand for a while'],
  ],
  'the database is down': [
    ['nothing is started, nothing is sent', 'server/runs/database.fault.test.ts', 'F5 a log that cannot be written'],
    ['a start whose answer is lost', 'server/runs/database.fault.test.ts', 'F3 the answer to a start is lost'],
    ['a stop goes on without it', 'server/stop/lost-database.fault.test.ts', 'F2 the database dies in the middle of a stop'],
    ['a worker that is cut from it', 'server/runs/killed.fault.test.ts', 'F23 a worker that is cut from the database fences itself'],
  ],
  'clocks are apart': [
    ['the cluster’s is measured', `${KUBERNETES}/http.test.ts`, 'the skew of clocks comes from the answer’s date'],
    [
      'a worker’s far from the database’s',
      'server/runs/clocks.fault.test.ts',
      'F17 a worker whose clock is an hour off claims nothing and says why',
    ],
  ],
}

describe.each(Object.entries(FAILURES))('%s', (_failure, parts) => {
  test.each(parts)('%s', (_rule, file, title) => {
    expect(existsSync(join(ROOT, file)), file).toBe(true)
    const found = readFileSync(join(ROOT, file), 'utf8').split(title).length - 1
    expect(found, `tests of that name in ${file}`).toBe(1)
  })
})
