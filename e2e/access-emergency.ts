import { ROLES, type Role } from '@/lib/access'
import type { Call } from './access-table'

const NO_AGENT = 'no-agent-has-this-name'
const NO_PLAN = '00000000-0000-7000-8000-000000000001'
const NO_DIGEST = `sha256:${'0'.repeat(64)}`
const REASON = 'the table asks each role'
const CHANGERS: readonly Role[] = ['operator', 'lead']
const CONTAINERS: readonly Role[] = ['operator', 'analyst', 'lead']

/** Stops: role × procedure, as the table that they are part of. */
export const EMERGENCY_CALLS: readonly Call[] = [
  { path: 'emergency.now', input: {}, may: ROLES },
  { path: 'emergency.card', input: { scope: 'services', target: null }, may: ROLES },
  { path: 'emergency.board', input: { runId: '00000000-0000-7000-8000-000000000000' }, may: ROLES },
  { path: 'emergency.unrecorded', input: { id: '00000000-0000-7000-8000-000000000000' }, may: ROLES },
  { path: 'emergency.list', input: {}, may: ROLES },
  {
    path: 'emergency.askKey',
    input: { scope: 'services', planId: NO_PLAN, digest: NO_DIGEST, requestId: NO_PLAN, typed: 'stop all services', reason: REASON },
    may: CONTAINERS,
  },
  { path: 'emergency.ready', input: { scope: 'agent', target: NO_AGENT }, isWrite: true, may: CONTAINERS },
  {
    path: 'emergency.stopAll',
    input: { scope: 'services', planId: NO_PLAN, digest: NO_DIGEST, requestId: NO_PLAN, typed: 'stop all services', reason: REASON },
    isWrite: true,
    may: CHANGERS,
  },
  {
    path: 'emergency.stopOne',
    input: { scope: 'agent', target: NO_AGENT, planId: NO_PLAN, digest: NO_DIGEST, requestId: NO_PLAN, typed: NO_AGENT, reason: REASON },
    isWrite: true,
    may: CONTAINERS,
  },
]
