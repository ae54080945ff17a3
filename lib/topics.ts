import type { Permission } from './access'

/** What one must be able to read to hear of a topic; a topic that is not here is heard by nobody. */
export const TOPIC_PERMISSION: Record<string, Permission> = {
  decisions: 'overview:read',
  policies: 'policies:read',
  fleet: 'fleet:read',
  replays: 'policies:read',
  drafts: 'policies:read',
  rollouts: 'policies:read',
  emergencies: 'policies:read',
  agents: 'agents:read',
  violations: 'violations:read',
  waivers: 'waivers:read',
  tokens: 'tokens:read',
  reviews: 'reviews:read',
  reports: 'reports:read',
  people: 'people:read',
  approvals: 'approvals:read',
  alarms: 'alarms:read',
  freeze: 'freeze:read',
  audit: 'audit:read',
  services: 'overview:read',
  settings: 'objectives:read',
  workloads: 'workloads:read',
  plans: 'plans:read',
  runs: 'runs:read',
  snapshots: 'snapshots:read',
}
