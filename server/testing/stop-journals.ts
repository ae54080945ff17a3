import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { journalKey, openJournal } from '@/server/stop/journal'

export type Told = { isDead?: boolean; isStopped?: boolean; scope?: 'services' | 'agents'; why?: string | null }
/** A journal of a stop of one Deployment, as `acgs-stop` writes it into a folder. */
export const journalsIn =
  (dir: string) =>
  ({ isDead = false, isStopped = true, scope = 'services', why = null }: Told = {}): { id: string; text: string } => {
    const id = crypto.randomUUID()
    const path = join(dir, `${id}.jsonl`)
    const journal = openJournal({ path, id, bootId: 'boot', key: journalKey(), now: () => new Date() })
    const target = `Deployment/governance/${id}`
    journal.write('accept', {
      ...{ scope, key: scope, target: null, plan_id: crypto.randomUUID(), digest: 'sha256:0', reason: 'console and worker are dead' },
      ...{ operator: 'ama', verified: false, drill: false, targets: [{ key: target }] },
      steps: [
        { n: 1, kind: 'cluster.scale@1', title: 'Scale to 0', params: { replicas: 0 } },
        { n: 2, kind: 'emergency.contained@1', title: 'Contained', params: {} },
        { n: 3, kind: 'emergency.stopped@1', title: 'Stopped', params: {} },
      ],
    })
    journal.write('intent', { n: 1, target })
    journal.write('prior', { n: 1, target, body: { replicas: 3 }, digest: 'sha256:1' })
    journal.write('sent', { n: 1, attempt: 1 })
    if (isDead) return { id, text: readFileSync(path, 'utf8') }
    journal.write('outcome', { n: 1, state: 'done', why: null, facts: {} })
    for (const n of [2, 3]) {
      journal.write('intent', { n })
      journal.write('outcome', { n, state: n === 2 || isStopped ? 'done' : 'failed', why: n === 3 ? why : null, facts: {} })
    }
    journal.close({ verdict: 'stopped' })
    return { id, text: readFileSync(path, 'utf8') }
  }
