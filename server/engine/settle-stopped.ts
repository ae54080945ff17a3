import { DECISION_TYPES } from '@/lib/schemas/evaluate'
import { uuidv7 } from '@/lib/uuid'
import type { Asked, Decided, Deciding, Stopped } from './decide'
import { inputDigest } from './digest'
import { inputOf } from './input'
import { type Masked, maskInput } from './mask'
import { deniedResult } from './result'
import { isStale } from './runtime'
import { settle } from './settle'

const MASK = 'system/log/mask'
const encoder = new TextEncoder()

const typeOf = ({ version }: Stopped, { type, action }: Asked['request']): string =>
  version ? version.typeOf(type ?? null, action) : (DECISION_TYPES.find((known) => known === type) ?? 'unknown')

type Noted = { stopped: Stopped; nowMs: number; digest: string }
/** What is kept of the request. The constitution alone knows what to hide: where it cannot be asked, data and context are left out. */
async function maskedOf(at: Deciding, asked: Asked, { stopped, nowMs, digest }: Noted): Promise<Masked> {
  const { version, snapshot, ageS } = stopped
  if (version) {
    const input = inputOf(at, asked, { version, snapshot, ageS, nowMs, digest, approvals: [] })
    const event = encoder.encode(JSON.stringify({ input }))
    const answer = await at.pool.evaluate({ hash: version.hash, entrypoint: MASK, input: event, nowMs, masks: false })
    const masked = maskInput(input, { mask: answer.kind === 'answer' ? answer.text : null, key: at.maskKey })
    if (masked.input) return masked
  }
  const { agent_id, action, type } = asked.request
  const input = { type: type ?? null, action, agent_id, request_id: asked.requestId, input_digest: digest }
  return { input, masked: [], erased: ['/input/input_data', '/input/context', '/input/facts'] }
}

/** Denies because everything is stopped: no rule is asked, so no bundle can stand in the way, and none has to be there. */
export async function settleStopped(at: Deciding, asked: Asked, stopped: Stopped): Promise<Decided> {
  const { snapshot, ageS, version } = stopped
  const { agent_id: agentId, action, input_data: inputData } = asked.request
  const nowMs = at.now()
  const digest = inputDigest({ agentId, action, inputData: inputData ?? {} })
  const masked = await maskedOf(at, asked, { stopped, nowMs, digest })
  return settle(at, asked, {
    decisionId: uuidv7(nowMs),
    judged: deniedResult('emergency_stop', 'a stop is in force'),
    ...{ digest, nowMs, masked },
    version: at.state()?.version ?? version, // the newest: while the mask was asked another one may have begun to decide
    isEvaluated: false,
    canary: null,
    type: typeOf(stopped, asked.request),
    isStale: isStale(ageS),
    took: { revision: snapshot.revision, evalNs: 0, queueNs: 0 },
    isMaskLost: false,
  })
}
