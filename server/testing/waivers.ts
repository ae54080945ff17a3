import type { RequestWaiver } from '@/lib/schemas/waivers'
import { filePolicies } from '@/server/adapters/opa/policies'
import { seedPolicy } from '@/server/services/policies/seed'
import { actorWith, callerFor, serviceContext } from './actors'
import { confirmed } from './elevation'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()

/** The shipped constitution active in the shared database: rules to waive. */
export const withRules = () => seedPolicy(serviceContext(), filePolicies())

export const aWaiver = (over: Partial<RequestWaiver> = {}): RequestWaiver => ({
  rule: 'harm_risk_too_high',
  agentGlob: `agent-${crypto.randomUUID()}`,
  controls: 'a person watches every answer',
  reason: 'the new scorer is being measured',
  ticket: 'OPS-17',
  expires: inMs(20 * DAY_MS),
  ...over,
})

/** Asked for by somebody, through the router. */
export async function asked(over: Partial<RequestWaiver> = {}, by = actorWith('author')) {
  return { by, ...(await callerFor(by).waivers.request(aWaiver(over))) }
}

const comment = 'measured for two weeks, then it ends'
/** Approved by another lead than who asked, confirmed as it must be. */
export async function approve({ id, version }: { id: string; version: number }, by = actorWith('lead')) {
  return callerFor(by).waivers.approve(await confirmed(by, 'waivers.approve', { kind: 'waiver', id }, { id, version, comment }))
}
