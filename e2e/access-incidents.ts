import { ROLES } from '@/lib/access'
import type { Call } from './access-table'

const NONE = '00000000-0000-7000-8000-000000000000'
const REASON = 'the table asks each role'

/** Incidents and alerts: who may call what. */
export const INCIDENT_CALLS: readonly Call[] = [
  { path: 'alerts.list', input: {}, may: ROLES },
  { path: 'incidents.list', input: {}, may: ROLES },
  { path: 'incidents.get', input: { id: NONE }, may: ROLES },
  { path: 'incidents.timeline', input: { id: NONE }, may: ROLES },
  { path: 'incidents.people', input: {}, may: ROLES },
  { path: 'incidents.figures', input: {}, may: ROLES },
  {
    path: 'incidents.open',
    input: { type: 'other', severity: 4, title: 'asked by the table', agentId: 'agent-that-never-was' },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  { path: 'incidents.acknowledge', input: { id: NONE, version: 1 }, isWrite: true, may: ['operator', 'analyst', 'lead'] },
  {
    path: 'incidents.mitigate',
    input: { id: NONE, version: 1, evidence: REASON },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  {
    path: 'incidents.resolve',
    input: { id: NONE, version: 1, reason: REASON },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  { path: 'incidents.reopen', input: { id: NONE, version: 1, reason: REASON }, isWrite: true, may: ['operator', 'analyst', 'lead'] },
  { path: 'incidents.dismiss', input: { id: NONE, version: 1, reason: REASON }, isWrite: true, may: ['analyst', 'lead'] },
  {
    path: 'incidents.merge',
    input: { id: NONE, version: 1, into: NONE, reason: REASON },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  {
    path: 'incidents.setSeverity',
    input: { id: NONE, version: 1, severity: 2, reason: REASON },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  { path: 'incidents.note', input: { id: NONE, text: REASON }, isWrite: true, may: ['operator', 'analyst', 'lead'] },
  {
    path: 'incidents.assign',
    input: { id: NONE, version: 1, role: 'scribe', person: null },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  { path: 'incidents.acceptCommand', input: { id: NONE, version: 1 }, isWrite: true, may: ['operator', 'analyst', 'lead'] },
  {
    path: 'incidents.settleStep',
    input: { id: NONE, n: 1, as: 'done', note: REASON },
    isWrite: true,
    may: ['operator', 'analyst', 'lead'],
  },
  {
    path: 'incidents.saveReview',
    input: { id: NONE, version: 1, factors: REASON, wentWell: REASON, actions: [] },
    isWrite: true,
    may: ['lead'],
  },
  { path: 'incidents.completeReview', input: { id: NONE, version: 1 }, isWrite: true, may: ['lead'] },
]
