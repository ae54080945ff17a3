import { isIP } from 'node:net'
import { type Fields, factsOf, fieldsOf, type SealedText, sentenceOf, timeOf } from './export-fields'

/** Open Cybersecurity Schema Framework 1.8.0: https://schema.ocsf.io/1.8.0. */
const VERSION = '1.8.0'
const API_ACTIVITY = 6003
const AUTHENTICATION = 3002
const ACCOUNT_CHANGE = 3001
const ENTITY_MANAGEMENT = 3004
const USER_ACCESS = 3005
const INCIDENT_FINDING = 2005
const OTHER = 99

const CLASS: Record<string, number> = {
  sessions: AUTHENTICATION,
  elevations: AUTHENTICATION,
  accounts: ACCOUNT_CHANGE,
  factors: ACCOUNT_CHANGE,
  people: ACCOUNT_CHANGE,
  roles: USER_ACCESS,
  'break-glass': USER_ACCESS,
  agents: ENTITY_MANAGEMENT,
  tokens: ENTITY_MANAGEMENT,
  mappings: ENTITY_MANAGEMENT,
  objectives: ENTITY_MANAGEMENT,
  policies: ENTITY_MANAGEMENT,
  violations: INCIDENT_FINDING,
  alarms: INCIDENT_FINDING,
}

/** Activities by class, each by our verb; what has none there is `99`, with our own word in `activity_name`. */
const ACTIVITY: Record<number, Record<string, number>> = {
  [AUTHENTICATION]: { create: 1, end: 2, revoke: 2 },
  [ACCOUNT_CHANGE]: { create: 1, enrol: 1, bootstrap: 1, enable: 2, password: 3, reset: 4, disable: 5, add: 10, remove: 11 },
  [USER_ACCESS]: { grant: 1, start: 1, confirm: 1, revoke: 2, end: 2 },
  [ENTITY_MANAGEMENT]: {
    register: 1,
    create: 1,
    add: 1,
    update: 3,
    retire: 4,
    remove: 4,
    revoke: 4,
    unblock: 8,
    block: 9,
    activate: 10,
    suspend: 12,
  },
  [INCIDENT_FINDING]: { open: 1, assign: 2, triage: 2, due: 2, clear: 3, dismiss: 3, waive: 3, fix: 2, resolve: 3 },
  [API_ACTIVITY]: {
    create: 1,
    request: 1,
    submit: 1,
    record: 1,
    search: 2,
    export: 2,
    download: 2,
    verify: 2,
    update: 3,
    decide: 3,
    erase: 4,
    purge: 4,
  },
}
const STATUS: Record<string, [number, string]> = { done: [1, 'Success'], failed: [2, 'Failure'], denied: [2, 'Failure'] }
/** An incident finding's status is how far it is, not whether the act succeeded. */
const FINDING_STATUS: Record<number, [number, string]> = { 1: [1, 'New'], 2: [2, 'In Progress'], 3: [4, 'Resolved'] }

function own(entry: Fields, classUid: number): object {
  const { target, actor } = entry
  const user = { uid: target.id, type: target.kind }
  if (classUid === AUTHENTICATION) return { user: { uid: actor.id, type: actor.kind }, is_mfa: actor.mfa, ...session(entry) }
  if (classUid === ACCOUNT_CHANGE) return { user }
  if (classUid === USER_ACCESS) return { user, privileges: [target.id] }
  if (classUid === ENTITY_MANAGEMENT) return { entity: { uid: target.id, type: target.kind } }
  if (classUid === INCIDENT_FINDING) return { finding_info_list: [{ uid: target.id, title: sentenceOf(entry) }] }
  return {
    api: { operation: entry.action, request: { uid: entry.request_id ?? 'unknown' } },
    resources: [{ uid: target.id, type: target.kind }],
  }
}
const session = ({ actor }: Fields) => (actor.session_hash ? { session: { uid: actor.session_hash } } : {})

/** One entry as a line of JSON. What the class has no name for is in `unmapped`. */
export function ocsfLine({ idx, text }: SealedText, software: string): string {
  const entry = fieldsOf(text)
  const [noun = '', verb = ''] = entry.action.split('.')
  const classUid = CLASS[noun] ?? API_ACTIVITY
  const activity = ACTIVITY[classUid]?.[verb] ?? OTHER
  const outcome = STATUS[entry.outcome ?? ''] ?? [0, 'Unknown']
  const [statusId, status] = classUid === INCIDENT_FINDING ? (FINDING_STATUS[activity] ?? [0, 'Unknown']) : outcome
  const ip = entry.src.ip ?? ''
  return `${JSON.stringify({
    class_uid: classUid,
    category_uid: Math.floor(classUid / 1000),
    activity_id: activity,
    ...(activity === OTHER ? { activity_name: verb || entry.action } : {}),
    type_uid: classUid * 100 + activity,
    severity_id: entry.outcome === 'denied' ? 3 : 1,
    status_id: statusId,
    status,
    time: timeOf(entry),
    message: sentenceOf(entry),
    metadata: {
      version: VERSION,
      uid: `${entry.id}:${entry.phase}`,
      correlation_uid: entry.id,
      sequence: idx,
      original_time: entry.at,
      event_code: entry.action,
      product: { name: 'ACGS console', vendor_name: 'ACGS', version: software },
    },
    actor: {
      user: { uid: entry.actor.id, type: entry.actor.kind, groups: entry.actor.roles.map((name) => ({ name })) },
      ...session(entry),
    },
    src_endpoint: isIP(ip) > 0 ? { ip } : { name: ip || 'unknown' },
    ...own(entry, classUid),
    unmapped: {
      index: idx,
      phase: entry.phase,
      outcome: entry.outcome,
      reason: entry.reason,
      ...factsOf(entry),
    },
  })}\n`
}
