import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const FOLDER = join(import.meta.dirname, 'cases')
/** Every case of the contract, with the tags it has, as its file spells them. */
const CASES = readdirSync(FOLDER).flatMap((file) =>
  [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/contract\(\s*[`']([^`']+)[`'],\s*(\{[^}]*\}|\w+)/g)].map((found) => ({
    title: (found[1] ?? '').replaceAll('$', ''),
    tags: found[2] ?? '',
  })),
)

/** What a rollback is tried with, and the case that does. Each runs on both clusters, unless a fault has to be planted. */
const TABLE: Record<string, string> = {
  paused: 'rollback plan: paused is refused',
  'no-op': 'rollback plan: to what is live already is no plan',
  single: 'rollback plan: a single revision and an unknown one are refused',
  unknown: 'rollback plan: a single revision and an unknown one are refused',
  pruned: 'rollback plan: a pruned revision is unknown, and the ones that are kept are named',
  'scaled up': 'rollback: scaled up since stays scaled up, at 0 it stays at 0',
  'to 0': 'rollback: scaled up since stays scaled up, at 0 it stays at 0',
  'with HPA': 'rollback: with an autoscaler its count stays',
  'outside bounds': 'scale plan: outside the bounds of its autoscaler is refused, to 0 is not',
  'annotation added later': 'rollback: annotations added later stay, keys with a slash come back',
  'escaped keys': 'rollback: annotations added later stay, keys with a slash come back',
  'last-applied': 'rollback plan: last-applied and an apply manager are warned of',
  'apply manager': 'rollback plan: last-applied and an apply manager are warned of',
  'editor in between': 'rollback: an editor in between stops it before it writes',
  'status-only churn': 'rollback: status and bookkeeping that changed since do not stop it',
  'uid reused': 'rollback: the same name with another uid is another object',
  'lost answer': 'rollback: a lost answer is looked up, and written once',
  repeat: 'rollback: a repeat with the same key, and another worker after a kill, write nothing',
  'OnDelete of a StatefulSet': 'rollback with OnDelete: the named pods go one at a time and come back on the old content',
  'OnDelete of a DaemonSet': 'rollback of a DaemonSet, {type}',
  partition: 'rollback under a partition: done above it, below it nothing moves',
  'stuck OrderedReady': 'rollback of a stuck OrderedReady set: the broken pod goes, the ready one is spared',
  'Parallel stuck': 'rollback of a stuck Parallel set needs no deletion of ours',
  'Ready pod spared': 'rollback of a stuck OrderedReady set: the broken pod goes, the ready one is spared',
  DaemonSet: 'rollback of a DaemonSet, {type}',
  'deadline exceeded': 'rollback: to content that does not start ends not converged',
  'webhook refuses dry-run': 'rollback plan: a webhook that cannot be asked blocks, and is named',
  'GitOps reverts': 'rollback: undone by a controller ends reverted, with its name',
  'release set fails midway': 'rollback of a set: the second fails, the first is taken back',
  'worker killed': 'rollback: a repeat with the same key, and another worker after a kill, write nothing',
}

test('there are thirty', () => {
  expect(Object.keys(TABLE)).toHaveLength(30)
})

test.each(Object.entries(TABLE))('%s: %s', (_what, title) => {
  const found = CASES.filter((one) => one.title === title)
  expect(found).toHaveLength(1)
  // A fault that only one cluster plants would prove nothing of the other.
  expect(found[0]?.tags).not.toContain('local')
})
