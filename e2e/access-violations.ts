import { ROLES, type Role } from '@/lib/access'
import type { Call } from './access-table'

const READERS: readonly Role[] = ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin']
const NONE = '00000000-0000-7000-8000-000000000000'
const REASON = 'the table asks each role'
const WAITS = { critical: 60_000, high: 60_000, medium: 60_000, low: 60_000 }
const DUE = { triageMs: WAITS, settleMs: WAITS }

/** Violations: who may call what. */
export const VIOLATION_CALLS: readonly Call[] = [
  { path: 'violations.list', input: {}, may: ROLES },
  { path: 'violations.get', input: { id: NONE }, may: ROLES },
  { path: 'violations.occurrences', input: { id: NONE }, may: ROLES },
  { path: 'violations.assignees', input: {}, may: ROLES },
  { path: 'violations.fixture', input: { id: NONE }, may: READERS },
  { path: 'violations.due', input: {}, may: ROLES },
  { path: 'violations.updateDue', input: { expectedVersion: 999_999, reason: REASON, body: DUE }, isWrite: true, may: ['admin'] },
  { path: 'violations.assign', input: { id: NONE, version: 1, assigneeId: null }, isWrite: true, may: ['analyst', 'lead'] },
  { path: 'violations.triage', input: { id: NONE, version: 1 }, isWrite: true, may: ['analyst', 'lead'] },
  {
    path: 'violations.dismiss',
    input: { id: NONE, version: 1, decisionId: NONE, reason: REASON },
    isWrite: true,
    may: ['analyst', 'lead'],
  },
  { path: 'violations.waive', input: { id: NONE, version: 1, reason: REASON }, isWrite: true, may: ['analyst', 'lead'] },
  {
    path: 'violations.fix',
    input: { id: NONE, version: 1, reference: 'OPS-1', reason: REASON },
    isWrite: true,
    may: ['analyst', 'lead'],
  },
  { path: 'violations.resolve', input: { id: NONE, version: 1, reason: REASON }, isWrite: true, may: ['analyst', 'lead'] },
]
