import { digestOf } from '@/server/audit/digest'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { createPlan } from '@/server/runs/plan'
import { testDb } from './actors'
import { farKinds } from './runs/kinds'

/** A plan that is ready, as a worker would have kept it, without a cluster. Out: its id. */
export async function aStoredPlan(askedBy: string): Promise<string> {
  const id = crypto.randomUUID()
  const target = { kind: 'Deployment', namespace: 'nowhere', name: `web-${id.slice(0, 8)}` }
  const key = `Deployment/nowhere/${target.name}`
  const reason = 'it answers with errors since the morning'
  const request = { id, kind: 'restart', params: { kind: 'restart', target }, reason, askedBy, sessionHash: '0'.repeat(64), state: 'ready' }
  await testDb().planRequest.create({ data: { ...request, builtAt: new Date(), checkedAt: new Date() } })
  const steps = [{ n: 1, kind: 'far.converge@1', title: 'Restart it', params: { url: 'http://127.0.0.1:1', target: key, value: 1 } }]
  const detail = { steps: [{ n: 1, title: 'Restart it', isNoop: false, detail: { diff: { rows: [], added: 0, removed: 0, leftOut: 0 } } }] }
  const preview = { targets: [], refusals: [], warnings: [{ code: 'note', message: 'seen', targetKey: key }], isNoop: false, detail }
  const draft = {
    id,
    kind: 'restart',
    class: 'routine',
    lane: 2,
    precedence: 20,
    params: { target },
    steps,
    targets: [{ key, uid: id, generation: 3 }],
  } as const
  await lendFrom(pool())((client) =>
    createPlan(client, farKinds('plan'), {
      ...draft,
      preview,
      quorum: null,
      digest: digestOf({ id }),
      expiresInMs: 600_000,
      createdBy: askedBy,
    }),
  )
  return id
}
