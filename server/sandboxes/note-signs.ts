import type { Sandbox } from '@/server/generated/prisma/client'
import type { SandboxParts } from './parts'
import { receiveEvents } from './receive-event'

/** Keeps what the code looks like, as an event that informs and moves nothing. */
export async function noteSigns(parts: SandboxParts, { id, namespace, podName }: Sandbox, signs: readonly string[]): Promise<void> {
  const { db, origin } = parts
  const nowMs = parts.now()
  const event = {
    source: 'probe' as const,
    violationType: 'suspicious_code' as const,
    family: null,
    severity: 0,
    layer: 'static' as const,
    blocked: null,
    call: null,
    rule: 'static scan',
    description: `The code ${signs.join(', ')}.`,
    indicators: Object.fromEntries(signs.map((sign, at) => [`sign ${at + 1}`, sign])),
    occurredAt: new Date(nowMs),
    podUid: null,
    namespace,
    podName,
    sandboxId: id,
  }
  await db.$transaction((tx) => receiveEvents(tx, [event], { origin, nowMs }))
}
