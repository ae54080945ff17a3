import * as z from 'zod'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { effectKey } from '@/server/runs/machine'
import { tell } from '@/server/runs/tell'
import { emptyPreview } from './planned'

export const NotifyParams = z.strictObject({
  severity: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  title: z.string().min(1).max(120),
  detail: z.string().min(1).max(500),
})
export type NotifyParams = z.infer<typeof NotifyParams>

const TARGET = 'notify'
const Result = z.strictObject({})
type Result = z.infer<typeof Result>

const keyOfStep = (c: StepContext) => effectKey(c.runId, { n: c.n, targetKey: TARGET })
const alarmKey = (c: StepContext) => `run:${c.runId}:said:${c.n}`

type Row = { state: 'pending' | 'sent' | 'failed'; error: string | null; sent_at: Date | null }
const outboxRow = async (c: StepContext): Promise<Row | null> =>
  (await c.tx((client) => client.query<Row>('SELECT state, error, sent_at FROM outbox WHERE dedup_key = $1', [keyOfStep(c)]))).rows[0] ??
  null

async function verify(c: StepContext): Promise<Verdict> {
  const row = await outboxRow(c)
  if (row === null) return { state: 'failed', reason: 'nothing was left to be sent' }
  if (row.state === 'sent') return { state: 'verified', facts: { sentAt: row.sent_at?.toISOString() ?? null } }
  if (row.state === 'failed') return { state: 'failed', reason: `it could not be sent: ${row.error ?? 'no reason was kept'}` }
  return { state: 'pending', reason: 'it waits to be sent', retryAfterMs: 500 }
}

/** Tells people something, once, whoever finishes the step: an alarm of the run. Done when it was handed on, not when it was written. */
export const notify = stepKind<NotifyParams, Result>({
  name: 'notify',
  version: 1,
  params: NotifyParams,
  result: Result,
  effect: 'keyed',
  stopClass: false,
  timeoutMs: 300_000,
  maxAttempts: 3,
  backoffMs: (attempt) => 500 * 2 ** attempt,
  target: () => TARGET,
  plan: async (_c, { title, detail }) => ({ ...emptyPreview(), detail: { title, detail } }),
  capture: async () => ({}),
  goal: ({ title }) => ({ title }),
  observe: async (c) => ((await outboxRow(c)) === null ? 'absent' : 'satisfied'),
  run: async (c, p, key) => {
    await c.tx((client) => tell(client, key, { kind: 'alarm', key: alarmKey(c), ...p, href: `/runs/${c.runId}` }))
    return {}
  },
  verify,
  compensate: (c) => c.tx((client) => tell(client, `${keyOfStep(c)} over`, { kind: 'clear', key: alarmKey(c) })),
} satisfies StepKind<NotifyParams, Result>)
