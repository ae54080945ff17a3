import { ROLES } from '@/lib/access'
import type { Call } from './access-table'

const NONE = '00000000-0000-7000-8000-000000000000'
const REASON = 'the table asks each role'

/** Sandboxes, what sensors saw in them, and evidence: who may call what. */
export const SANDBOX_CALLS: readonly Call[] = [
  { path: 'sandboxes.list', input: {}, may: ROLES },
  { path: 'sandboxes.get', input: { id: NONE }, may: ROLES },
  { path: 'sandboxes.output', input: { id: NONE }, may: ROLES },
  { path: 'sandboxes.events', input: {}, may: ROLES },
  {
    path: 'sandboxes.contain',
    input: { id: NONE, requestId: NONE, reason: REASON, typed: 'nobody' },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  {
    path: 'sandboxes.containAgent',
    input: { agentId: 'nobody', requestId: NONE, reason: REASON, typed: 'nobody' },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  { path: 'sandboxes.holdEvidence', input: { of: { sandbox: NONE }, reason: REASON }, isWrite: true, may: ['lead', 'auditor'] },
  { path: 'sandboxes.evidence', input: { sandboxId: NONE }, may: ['analyst', 'lead', 'auditor'] },
]
