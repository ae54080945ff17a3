import { ROLES } from '@/lib/access'
import type { Call } from './access-table'

const NOBODY = '00000000-0000-7000-8000-000000000001'

/** Drills: role × procedure, as the table that they are part of. */
export const DRILL_CALLS: readonly Call[] = [
  { path: 'drills.now', input: {}, may: ROLES },
  { path: 'drills.list', input: {}, may: ROLES },
  { path: 'drills.get', input: { id: NOBODY }, may: ROLES },
  {
    path: 'drills.start',
    input: { kind: 'escape', family: 'device_access', requestId: NOBODY, reason: 'the table asks each role' },
    isWrite: true,
    may: ['lead'],
  },
  {
    path: 'drills.override',
    input: { target: 'Deployment/governance/opa', requestId: NOBODY, reason: 'the table asks each role' },
    isWrite: true,
    may: ['lead'],
  },
]
