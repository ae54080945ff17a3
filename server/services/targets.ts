import { type StopScope, stopKey } from '@/lib/emergency-words'
import type { AgentRef, RevokeToken } from '@/lib/schemas/agents'
import type { ApprovalRef } from '@/lib/schemas/approvals'
import type { AuditRef, SearchAudit } from '@/lib/schemas/audit'
import type { BreakGlassRef, GrantBreakGlass } from '@/lib/schemas/break-glass'
import type { EvolutionRef } from '@/lib/schemas/evolutions'
import type { AddMapping, RemoveMapping } from '@/lib/schemas/mappings'
import type { PersonRef } from '@/lib/schemas/people'
import type { CreateReport, ReportKind, ReportRef } from '@/lib/schemas/reports'
import type { ReviewRef } from '@/lib/schemas/reviews'
import type { EvidenceOf } from '@/lib/schemas/sandboxes'
import type { EndSessionsOf, SessionRef } from '@/lib/schemas/sessions'
import type { BeginElevation, ElevationRef } from '@/lib/schemas/step-up'
import type { ViolationRef } from '@/lib/schemas/violations'
import type { RequestWaiver, WaiverRef } from '@/lib/schemas/waivers'
import { digestOf } from '@/server/audit/digest'
import { type Target, targetOf } from '@/server/audit/entry'

/** What an audited command is about, from its input. */
export const agentOf = (input: AgentRef): Target => targetOf('agent', input.agentId)
export const snapshotOf = ({ id }: { id: string }): Target => targetOf('snapshot', id)
export const newTokenOf = (): Target => targetOf('token', 'new')
export const tokenOf = (input: RevokeToken): Target => targetOf('token', input.id)
export const policyVersionOf = (version: number): Target => targetOf('policy_version', String(version))
export const versionOf = ({ version }: { version: number }): Target => policyVersionOf(version)
export const profileOf = (): Target => targetOf('setting', 'policies.profile')
export const denyAllOf = (): Target => targetOf('deny_all', 'all')
export const emergencyOf = ({ id }: { id: string }): Target => targetOf('policy_emergency', id)
export const emergenciesOf = (): Target => targetOf('policy_emergency', 'export')
export const fleetOf = (): Target => targetOf('fleet', 'export')
export const draftOf = ({ id }: { id: string }): Target => targetOf('policy_draft', id)
export const newDraftOf = (): Target => targetOf('policy_draft', 'new')
export const agentsOf = (): Target => targetOf('agents', 'export')
export const decisionsOf = (): Target => targetOf('decisions', 'export')
export const latencyOf = (): Target => targetOf('overview', 'latency')
export const objectivesOf = (): Target => targetOf('setting', 'slo')
export const violationOf = (input: ViolationRef): Target => targetOf('violation', input.id)
export const dueOf = (): Target => targetOf('setting', 'violation_due')
export const violationsOf = (): Target => targetOf('violations', 'export')
export const waiverOf = ({ id }: WaiverRef): Target => targetOf('waiver', id)
export const newWaiverOf = ({ rule, agentGlob }: RequestWaiver): Target => targetOf('waiver', `${rule} of ${agentGlob}`)
export const waiversOf = (): Target => targetOf('waivers', 'export')
export const evolutionOf = (input: EvolutionRef): Target => targetOf('evolution', input.id)
export const runOf = ({ id }: { id: string }): Target => targetOf('run', id)
export const sandboxOf = ({ id }: { id: string }): Target => targetOf('sandbox', id)
export const sandboxesOf = (): Target => targetOf('sandboxes', 'export')
export const runtimeEventsOf = (): Target => targetOf('runtime_events', 'export')
export const runsOf = (): Target => targetOf('runs', 'export')
export const reviewOf = (input: ReviewRef): Target => targetOf('review', input.id)
export const reviewsOf = (): Target => targetOf('reviews', 'export')
export const newReportOf = ({ kind, day }: CreateReport): Target => targetOf('report', `${kind} ${day}`)
export const newStopReportOf = ({ runId }: { runId: string }): Target => targetOf('report', `emergency-stop ${runId}`)
export const scheduledReportOf = (kind: ReportKind, from: Date): Target => targetOf('report', `${kind} ${from.toISOString().slice(0, 10)}`)
export const reportOf = ({ id }: ReportRef): Target => targetOf('report', id)
export const newAuditExportOf = ({ from, to, format }: { from: string; to: string; format: string }): Target =>
  targetOf('audit_export', `${format} ${from} ${to}`)
export const auditExportOf = ({ id }: { id: string }): Target => targetOf('audit_export', id)
export const bundleOf = (of: EvidenceOf): Target => ('sandbox' in of ? targetOf('sandbox', of.sandbox) : targetOf('incident', of.incident))
export const heldOf = ({ of }: { of: EvidenceOf }): Target => bundleOf(of)
export const evidenceOf = ({ id }: { id: string }): Target => targetOf('evidence', id)
export const auditLogOf = (): Target => targetOf('audit_log', 'all')
export const auditEntryOf = ({ idx }: AuditRef): Target => targetOf('audit_entry', String(idx))
/** A search by the digest of what was asked: the log says that somebody searched and can prove for what, without repeating it. */
export const auditSearchOf = (input: SearchAudit): Target => targetOf('audit_search', digestOf(JSON.parse(JSON.stringify(input))))
export const auditOf = (): Target => targetOf('audit', 'export')
export const personOf = ({ id }: PersonRef): Target => targetOf('person', id)
export const identityOf = ({ id }: PersonRef): Target => targetOf('identity', id)
export const sessionOf = ({ id }: SessionRef): Target => targetOf('session', id)
export const mySessionsOf = (): Target => targetOf('sessions', 'others of mine')
export const sessionsOf = ({ personId }: EndSessionsOf): Target => targetOf('person', personId)
export const peopleOf = (): Target => targetOf('people', 'export')
export const openSessionsOf = (): Target => targetOf('sessions', 'export')
export const tokensOf = (): Target => targetOf('tokens', 'export')
export const groupOf = ({ group }: AddMapping): Target => targetOf('group', group)
export const mappingOf = ({ id }: RemoveMapping): Target => targetOf('mapping', id)
export const requestOf = ({ id }: ApprovalRef): Target => targetOf('access_request', id)
export const requestsOf = (): Target => targetOf('access_requests', 'export')
export const quorumOf = ({ action }: { action: string }): Target => targetOf('quorum', action)
export const stopOf = ({ id }: { id: string }): Target => targetOf('stop', id)
export const stopsOf = (): Target => targetOf('stops', 'export')
export const freezeOf = ({ id }: { id: string }): Target => targetOf('freeze', id)
export const newFreezeOf = (): Target => targetOf('freeze', 'new')
export const breakGlassOf = ({ id }: BreakGlassRef): Target => targetOf('break_glass', id)
export const newBreakGlassOf = (): Target => targetOf('break_glass', 'new')
export const lentOf = ({ personId }: GrantBreakGlass): Target => targetOf('person', personId)
/** What is to be confirmed is what it is about. */
export const confirmedOf = ({ target }: BeginElevation): Target => targetOf(target.kind, target.id)
export const elevationOf = ({ id }: ElevationRef): Target => targetOf('elevation', id)
export const newPasskeyOf = (): Target => targetOf('passkey', 'new')
export const passkeyOf = ({ id }: { id: string }): Target => targetOf('passkey', id)
export const totpOf = (): Target => targetOf('totp', 'own')
export const codesOf = (): Target => targetOf('recovery_codes', 'own')
export const ownAccountOf = (): Target => targetOf('account', 'own')
export const replayOf = ({ id }: { id: string }): Target => targetOf('replay', id)
export const newReplayOf = ({ draftId, version }: { draftId?: string | undefined; version?: number | undefined }): Target =>
  draftId === undefined ? policyVersionOf(version ?? 0) : targetOf('draft', draftId)
export const flipsOf = (): Target => targetOf('replay', 'export')
export const planOf = ({ id }: { id: string }): Target => targetOf('plan', id)
export const workloadsOf = (): Target => targetOf('workloads', 'export')
export const podOf = ({ podUid }: { podUid: string }): Target => targetOf('pod', podUid)
export const incidentOf = ({ id }: { id: string }): Target => targetOf('incident', id)
export const newIncidentOf = (): Target => targetOf('incident', 'new')
export const incidentsOf = (): Target => targetOf('incidents', 'export')
export const alertSourceOf = (source: string): Target => targetOf('alert_source', source)
export const alertsOf = (): Target => targetOf('alerts', 'export')
export const stopPlanOf = ({ scope, target = null }: { scope: StopScope; target?: string | null }): Target =>
  targetOf('emergency_stop', stopKey(scope, target))
export const drillOf = ({ id }: { id: string }): Target => targetOf('drill', id)
export const newDrillOf = ({ kind, family }: { kind: string; family: string | null }): Target =>
  targetOf('drill', family === null ? kind : `${kind}:${family}`)
export const aimedDrillOf = ({ target }: { target: string }): Target => targetOf('drill', `stop ${target}`)
export const drillsOf = (): Target => targetOf('drills', 'export')
export const stopListOf = (): Target => targetOf('emergency_stop', 'export')
