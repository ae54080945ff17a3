import { describe, expect, test } from 'vitest'
import { ROLES, type Role } from '@/lib/access'
import { actorWith, callerFor } from '@/server/testing/actors'
import { anAttestation } from '@/server/testing/authenticator'
import { aSlo } from '@/server/testing/slo'
import { aWaiver } from '@/server/testing/waivers'
import { appRouter } from './_app'

type Caller = ReturnType<typeof callerFor>
const id = () => crypto.randomUUID()
const nobody = 'agent-that-never-was'
const reason = 'the table asks each role'
const noSession = '0'.repeat(64)
const digest = `sha256:${'0'.repeat(64)}`
const today = () => new Date().toISOString().slice(0, 10)
const waits = { critical: 60_000, high: 60_000, medium: 60_000, low: 60_000 }
const aDue = { triageMs: waits, settleMs: waits }
const aWorkload = { kind: 'Deployment', namespace: 'governance', name: nobody } as const
const WRITERS: readonly Role[] = ['author', 'analyst', 'lead']
/** Role × procedure, by hand. A missing row fails below; a changed cell shows in the diff. */
const TABLE: Record<string, { call: (caller: Caller) => Promise<unknown>; may: readonly Role[] }> = {
  'accounts.get': { call: (c) => c.accounts.get({}), may: ROLES },
  'accounts.changePassword': {
    call: (c) => c.accounts.changePassword({ current: 'seven damp umbrellas', password: 'eight dry umbrellas' }),
    may: ROLES,
  },
  'fleet.list': { call: (c) => c.fleet.list({}), may: ROLES },
  'fleet.get': { call: (c) => c.fleet.get({ id: 'opa-00000000' }), may: ROLES },
  'fleet.engines': { call: (c) => c.fleet.engines({}), may: ROLES },
  'fleet.joining': { call: (c) => c.fleet.joining({}), may: ROLES },
  'agents.list': { call: (c) => c.agents.list({}), may: ROLES },
  'agents.register': { call: (c) => c.agents.register({ agentId: `agent-${id()}`, owner: 'team', trustLevel: 0.9 }), may: ['admin'] },
  'agents.get': { call: (c) => c.agents.get({ agentId: nobody }), may: ROLES },
  'agents.update': {
    call: (c) => c.agents.update({ agentId: nobody, version: 1, owner: 'team', trustLevel: 1, clearance: 'public', reason }),
    may: ['admin'],
  },
  'agents.suspend': { call: (c) => c.agents.suspend({ agentId: nobody, reason }), may: ['operator', 'analyst', 'lead'] },
  'agents.activate': { call: (c) => c.agents.activate({ agentId: nobody, version: 1, reason }), may: ['lead'] },
  'agents.block': { call: (c) => c.agents.block({ agentId: nobody, reason }), may: ['operator', 'analyst', 'lead'] },
  'agents.unblock': { call: (c) => c.agents.unblock({ agentId: nobody, version: 1, reason }), may: ['lead'] },
  'alarms.standing': { call: (c) => c.alarms.standing({}), may: ROLES },
  'alarms.list': { call: (c) => c.alarms.list({}), may: ROLES },
  'alerts.list': { call: (c) => c.alerts.list({}), may: ROLES },
  'incidents.list': { call: (c) => c.incidents.list({}), may: ROLES },
  'incidents.get': { call: (c) => c.incidents.get({ id: id() }), may: ROLES },
  'incidents.timeline': { call: (c) => c.incidents.timeline({ id: id() }), may: ROLES },
  'incidents.people': { call: (c) => c.incidents.people({}), may: ROLES },
  'incidents.figures': { call: (c) => c.incidents.figures({}), may: ROLES },
  'incidents.open': {
    call: (c) => c.incidents.open({ type: 'other', severity: 4, title: 'asked by the table', agentId: nobody }),
    may: ['operator', 'analyst', 'lead'],
  },
  'incidents.acknowledge': { call: (c) => c.incidents.acknowledge({ id: id(), version: 1 }), may: ['operator', 'analyst', 'lead'] },
  'incidents.mitigate': {
    call: (c) => c.incidents.mitigate({ id: id(), version: 1, evidence: reason }),
    may: ['operator', 'analyst', 'lead'],
  },
  'incidents.resolve': { call: (c) => c.incidents.resolve({ id: id(), version: 1, reason }), may: ['operator', 'analyst', 'lead'] },
  'incidents.reopen': { call: (c) => c.incidents.reopen({ id: id(), version: 1, reason }), may: ['operator', 'analyst', 'lead'] },
  'incidents.dismiss': { call: (c) => c.incidents.dismiss({ id: id(), version: 1, reason }), may: ['analyst', 'lead'] },
  'incidents.merge': { call: (c) => c.incidents.merge({ id: id(), version: 1, into: id(), reason }), may: ['operator', 'analyst', 'lead'] },
  'incidents.setSeverity': {
    call: (c) => c.incidents.setSeverity({ id: id(), version: 1, severity: 2, reason }),
    may: ['operator', 'analyst', 'lead'],
  },
  'incidents.note': { call: (c) => c.incidents.note({ id: id(), text: reason }), may: ['operator', 'analyst', 'lead'] },
  'incidents.assign': {
    call: (c) => c.incidents.assign({ id: id(), version: 1, role: 'scribe', person: null }),
    may: ['operator', 'analyst', 'lead'],
  },
  'incidents.acceptCommand': { call: (c) => c.incidents.acceptCommand({ id: id(), version: 1 }), may: ['operator', 'analyst', 'lead'] },
  'incidents.settleStep': {
    call: (c) => c.incidents.settleStep({ id: id(), n: 1, as: 'done', note: reason }),
    may: ['operator', 'analyst', 'lead'],
  },
  'incidents.saveReview': {
    call: (c) => c.incidents.saveReview({ id: id(), version: 1, factors: reason, wentWell: reason, actions: [] }),
    may: ['lead'],
  },
  'incidents.completeReview': { call: (c) => c.incidents.completeReview({ id: id(), version: 1 }), may: ['lead'] },
  'audit.head': { call: (c) => c.audit.head({}), may: ['analyst', 'lead', 'auditor', 'admin'] },
  'audit.list': { call: (c) => c.audit.list({}), may: ['analyst', 'lead', 'auditor', 'admin'] },
  'audit.search': { call: (c) => c.audit.search({ target: nobody }), may: ['analyst', 'lead', 'auditor', 'admin'] },
  'audit.get': { call: (c) => c.audit.get({ idx: 999_999_999 }), may: ['analyst', 'lead', 'auditor', 'admin'] },
  'audit.prove': { call: (c) => c.audit.prove({ idx: 999_999_999 }), may: ['analyst', 'lead', 'auditor', 'admin'] },
  'audit.checkpoints': { call: (c) => c.audit.checkpoints({}), may: ['analyst', 'lead', 'auditor', 'admin'] },
  'audit.checks': { call: (c) => c.audit.checks({}), may: ['analyst', 'lead', 'auditor', 'admin'] },
  'audit.detail': { call: (c) => c.audit.detail({ idx: 999_999_999 }), may: ['auditor'] },
  'auditExports.list': { call: (c) => c.auditExports.list({}), may: ['lead', 'auditor'] },
  'auditExports.get': { call: (c) => c.auditExports.get({ id: id() }), may: ['lead', 'auditor'] },
  'auditExports.request': {
    call: (c) => c.auditExports.request({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }),
    may: ['lead', 'auditor'],
  },
  'auditExports.verify': { call: (c) => c.auditExports.verify({ from_size: 0, to_size: 0 }), may: ['lead', 'auditor', 'admin'] },
  'agents.retire': { call: (c) => c.agents.retire({ agentId: nobody, typed: nobody, version: 1, reason }), may: ['admin'] },
  'plans.list': { call: (c) => c.plans.list({}), may: ROLES },
  'plans.get': { call: (c) => c.plans.get({ id: id() }), may: ROLES },
  'plans.ask': {
    call: (c) =>
      c.plans.ask({ id: id(), reason, wish: { kind: 'restart', target: { kind: 'Deployment', namespace: 'nowhere', name: nobody } } }),
    may: ['operator', 'lead'],
  },
  'plans.withdraw': { call: (c) => c.plans.withdraw({ id: id(), reason }), may: ['operator', 'lead'] },
  'plans.askApproval': { call: (c) => c.plans.askApproval({ id: id(), digest }), may: ['operator', 'lead'] },
  'plans.start': { call: (c) => c.plans.start({ id: id(), digest, requestId: id(), typed: nobody, reason }), may: ['operator', 'lead'] },
  'reverters.paused': { call: (c) => c.reverters.paused({}), may: ROLES },
  'runbooks.list': { call: (c) => c.runbooks.list({}), may: ROLES },
  'snapshots.list': { call: (c) => c.snapshots.list({}), may: ROLES },
  'snapshots.take': { call: (c) => c.snapshots.take({ id: id(), set: 'network', reason }), may: ['operator', 'lead'] },
  'snapshots.mark': { call: (c) => c.snapshots.mark({ id: id(), isKnownGood: true, reason }), may: ['lead'] },
  'approvals.list': { call: (c) => c.approvals.list({}), may: ROLES },
  'approvals.get': { call: (c) => c.approvals.get({ id: id() }), may: ROLES },
  'approvals.approve': { call: (c) => c.approvals.approve({ id: id(), digest }), may: ['analyst', 'lead', 'admin'] },
  'approvals.refuse': { call: (c) => c.approvals.refuse({ id: id(), digest, reason }), may: ['analyst', 'lead', 'admin'] },
  'approvals.withdraw': { call: (c) => c.approvals.withdraw({ id: id() }), may: ROLES },
  'breakGlass.list': { call: (c) => c.breakGlass.list({}), may: ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'] },
  'breakGlass.mine': { call: (c) => c.breakGlass.mine({}), may: ROLES },
  'breakGlass.borrowers': { call: (c) => c.breakGlass.borrowers({}), may: ['lead'] },
  'breakGlass.start': {
    call: (c) => c.breakGlass.start({ kind: 'contain', scope: 'the table', reason }),
    may: ['operator', 'analyst', 'author', 'lead', 'admin'],
  },
  'breakGlass.grant': { call: (c) => c.breakGlass.grant({ personId: id(), role: 'operator', scope: 'the table', reason }), may: ['lead'] },
  'breakGlass.confirm': { call: (c) => c.breakGlass.confirm({ id: id() }), may: ['lead'] },
  'breakGlass.giveBack': { call: (c) => c.breakGlass.giveBack({ id: id() }), may: ['operator', 'analyst', 'author', 'lead', 'admin'] },
  'breakGlass.end': { call: (c) => c.breakGlass.end({ id: id() }), may: ['lead'] },
  'breakGlass.review': { call: (c) => c.breakGlass.review({ id: id(), note: reason }), may: ['analyst', 'lead'] },
  'decisions.list': { call: (c) => c.decisions.list({}), may: ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'] },
  'decisions.get': { call: (c) => c.decisions.get({ id: id() }), may: ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'] },
  'elevations.get': { call: (c) => c.elevations.get({ id: id() }), may: ROLES },
  'elevations.begin': {
    call: (c) => c.elevations.begin({ verb: 'factors.codes', target: { kind: 'recovery_codes', id: 'own' }, input: {} }),
    may: ROLES,
  },
  'elevations.verify': { call: (c) => c.elevations.verify({ id: id(), proof: { method: 'persona' } }), may: ROLES },
  'evolutions.list': { call: (c) => c.evolutions.list({ agentId: nobody }), may: ROLES },
  'evolutions.deploy': { call: (c) => c.evolutions.deploy({ id: id(), reason }), may: ['operator', 'lead'] },
  'evolutions.rollback': { call: (c) => c.evolutions.rollback({ id: id(), toId: null, reason }), may: ['operator', 'lead'] },
  'factors.get': { call: (c) => c.factors.get({}), may: ROLES },
  'factors.startPasskey': { call: (c) => c.factors.startPasskey({}), may: ROLES },
  'factors.addPasskey': { call: (c) => c.factors.addPasskey({ challengeId: id(), label: 'key', response: anAttestation() }), may: ROLES },
  'factors.renamePasskey': { call: (c) => c.factors.renamePasskey({ id: 'none', label: 'key' }), may: ROLES },
  'factors.removePasskey': { call: (c) => c.factors.removePasskey({ id: 'none' }), may: ROLES },
  'factors.startTotp': { call: (c) => c.factors.startTotp({}), may: ROLES },
  'factors.confirmTotp': { call: (c) => c.factors.confirmTotp({ challengeId: id(), code: '000000' }), may: ROLES },
  'factors.removeTotp': { call: (c) => c.factors.removeTotp({}), may: ROLES },
  'factors.makeCodes': { call: (c) => c.factors.makeCodes({}), may: ROLES },
  'quorums.list': { call: (c) => c.quorums.list({}), may: ROLES },
  'quorums.raise': {
    call: (c) => c.quorums.raise({ action: 'freeze.end', quorum: { any: [{ role: 'lead', n: 2 }] }, expectedVersion: 999_999, reason }),
    may: ['admin'],
  },
  'quorums.lower': { call: (c) => c.quorums.lower({ action: 'freeze.end', quorum: null, reason }), may: ['admin'] },
  'emergency.now': { call: (c) => c.emergency.now({}), may: ROLES },
  'emergency.card': { call: (c) => c.emergency.card({ scope: 'services', target: null }), may: ROLES },
  'emergency.board': { call: (c) => c.emergency.board({ runId: id() }), may: ROLES },
  'emergency.list': { call: (c) => c.emergency.list({}), may: ROLES },
  'emergency.ready': { call: (c) => c.emergency.ready({ scope: 'agent', target: nobody }), may: ['operator', 'analyst', 'lead'] },
  'emergency.stopAll': {
    call: (c) => c.emergency.stopAll({ scope: 'services', planId: id(), digest, requestId: id(), typed: 'stop all services', reason }),
    may: ['operator', 'lead'],
  },
  'emergency.stopOne': {
    call: (c) => c.emergency.stopOne({ scope: 'agent', target: nobody, planId: id(), digest, requestId: id(), typed: nobody, reason }),
    may: ['operator', 'analyst', 'lead'],
  },
  'stops.list': { call: (c) => c.stops.list({}), may: ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'] },
  'stops.review': { call: (c) => c.stops.review({ id: id(), note: reason }), may: ['analyst', 'lead'] },
  'freeze.get': { call: (c) => c.freeze.get({}), may: ROLES },
  'freeze.start': {
    call: (c) => c.freeze.start({ reason, until: new Date(Date.now() + 60_000).toISOString() }),
    may: ['operator', 'lead'],
  },
  'freeze.end': { call: (c) => c.freeze.end({ id: id(), reason }), may: ['lead'] },
  'objectives.get': { call: (c) => c.objectives.get({}), may: ROLES },
  'objectives.update': {
    call: async (c) => c.objectives.update({ expectedVersion: 999_999, reason: 'the role table asks', body: aSlo }),
    may: ['admin'],
  },
  'mappings.list': { call: (c) => c.mappings.list({}), may: ['auditor', 'admin'] },
  'mappings.add': {
    call: (c) => c.mappings.add({ iss: 'https://nobody.example', group: id(), role: 'operator', reason }),
    may: ['admin'],
  },
  'mappings.remove': { call: (c) => c.mappings.remove({ id: id(), reason }), may: ['admin'] },
  'overview.read': { call: (c) => c.overview.read({}), may: ROLES },
  'overview.latency': { call: (c) => c.overview.latency({}), may: ROLES },
  'activations.standing': { call: (c) => c.activations.standing({}), may: ROLES },
  'activations.wayBack': { call: (c) => c.activations.wayBack({}), may: ROLES },
  'activations.rollback': { call: (c) => c.activations.rollback({ version: 999_998, from: 999_999, reason }), may: ['operator', 'lead'] },
  'activations.denyAll': { call: (c) => c.activations.denyAll({ reason }), may: ['operator', 'analyst', 'lead'] },
  'activations.lift': { call: (c) => c.activations.lift({ since: null, reason }), may: ['lead'] },
  'emergencies.list': { call: (c) => c.emergencies.list({}), may: ROLES },
  'emergencies.ask': { call: (c) => c.emergencies.ask({ version: 999_999, digest, hours: 1, reason }), may: WRITERS },
  'emergencies.confirm': { call: (c) => c.emergencies.confirm({ id: id(), digest }), may: ['lead'] },
  'emergencies.end': { call: (c) => c.emergencies.end({ id: id(), reason }), may: WRITERS },
  'emergencies.lookBack': { call: (c) => c.emergencies.lookBack({ id: id(), note: reason }), may: ['analyst', 'lead'] },
  'policies.status': { call: (c) => c.policies.status({}), may: ROLES },
  'policies.versions': { call: (c) => c.policies.versions({}), may: ROLES },
  'policies.version': { call: (c) => c.policies.version({ version: 999_999 }), may: ROLES },
  'policies.file': { call: (c) => c.policies.file({ version: 999_999, path: 'main.rego' }), may: ROLES },
  'policies.submit': {
    call: (c) => c.policies.submit({ id: id(), draftVersion: 1, declared: { flips: 0, allows: [], says: 'the table' } }),
    may: WRITERS,
  },
  'policies.withdraw': { call: (c) => c.policies.withdraw({ version: 999_999, reason: 'the table of rights' }), may: WRITERS },
  'policies.review': { call: (c) => c.policies.review({ version: 999_999 }), may: ROLES },
  'policies.waiting': { call: (c) => c.policies.waiting({}), may: ['analyst', 'lead'] },
  'policies.profile': { call: (c) => c.policies.profile({}), may: ROLES },
  'policies.approve': { call: (c) => c.policies.approve({ version: 999_999, digest, comment: reason }), may: ['analyst', 'lead'] },
  'policies.refuse': { call: (c) => c.policies.refuse({ version: 999_999, digest, reason }), may: ['analyst', 'lead'] },
  'policies.sendToReview': { call: (c) => c.policies.sendToReview({ version: 999_999, reason }), may: WRITERS },
  'policies.override': { call: (c) => c.policies.override({ version: 999_999, replay: id(), reason }), may: ['lead'] },
  'policies.configure': { call: (c) => c.policies.configure({ expectedVersion: 999_999, profile: 'small', reason }), may: ['admin'] },
  'draftTests.run': { call: (c) => c.draftTests.run({ id: id(), unsaved: [] }), may: WRITERS },
  'draftTests.cover': { call: (c) => c.draftTests.cover({ id: id(), unsaved: [] }), may: WRITERS },
  'draftTests.traffic': { call: (c) => c.draftTests.traffic({ id: id(), unsaved: [] }), may: WRITERS },
  'draftTests.evaluate': {
    call: (c) => c.draftTests.evaluate({ id: id(), unsaved: [], rule: 'data.acgs.main.decision', input: '{}' }),
    may: WRITERS,
  },
  'draftTests.evaluateDecision': {
    call: (c) => c.draftTests.evaluateDecision({ id: id(), unsaved: [], rule: 'data.acgs.main.decision', decisionId: id() }),
    may: WRITERS,
  },
  'draftTests.falseAlarms': { call: (c) => c.draftTests.falseAlarms({ id: id() }), may: WRITERS },
  'draftTests.make': {
    call: (c) => c.draftTests.make({ id: id(), version: 1, decisionId: id(), expected: 'recorded' }),
    may: WRITERS,
  },
  'draftTests.takeFalseAlarm': {
    call: (c) => c.draftTests.takeFalseAlarm({ id: id(), version: 1, fixtureId: id() }),
    may: WRITERS,
  },
  'drafts.list': { call: (c) => c.drafts.list({}), may: ROLES },
  'drafts.get': { call: (c) => c.drafts.get({ id: id() }), may: ROLES },
  'drafts.file': { call: (c) => c.drafts.file({ id: id(), path: 'main.rego' }), may: ROLES },
  'drafts.texts': { call: (c) => c.drafts.texts({ id: id() }), may: ROLES },
  'drafts.tools': { call: (c) => c.drafts.tools({}), may: ROLES },
  'drafts.diagnose': { call: (c) => c.drafts.diagnose({ id: id(), unsaved: [] }), may: WRITERS },
  'drafts.builtins': { call: (c) => c.drafts.builtins({}), may: ROLES },
  'drafts.inputPaths': { call: (c) => c.drafts.inputPaths({}), may: WRITERS },
  'drafts.format': { call: (c) => c.drafts.format({ id: id(), path: 'data.json', text: '{}' }), may: WRITERS },
  'drafts.create': { call: (c) => c.drafts.create({ name: 'the table', from: 999_999 }), may: WRITERS },
  'drafts.save': { call: (c) => c.drafts.save({ id: id(), path: 'main.rego', version: 1, text: '' }), may: WRITERS },
  'drafts.move': { call: (c) => c.drafts.move({ id: id(), path: 'main.rego', version: 1, to: 'other.rego' }), may: WRITERS },
  'drafts.remove': { call: (c) => c.drafts.remove({ id: id(), path: 'main.rego', version: 1 }), may: WRITERS },
  'drafts.withdraw': { call: (c) => c.drafts.withdraw({ id: id() }), may: WRITERS },
  'tokens.list': { call: (c) => c.tokens.list({}), may: ['lead', 'auditor', 'admin'] },
  'identities.link': {
    call: (c) => c.identities.link({ id: id(), iss: 'https://idp.example', sub: 'nobody', reason }),
    may: ['admin'],
  },
  'identities.unlink': { call: (c) => c.identities.unlink({ id: id(), reason }), may: ['admin'] },
  'people.list': { call: (c) => c.people.list({}), may: ['lead', 'auditor', 'admin'] },
  'people.get': { call: (c) => c.people.get({ id: id() }), may: ['lead', 'auditor', 'admin'] },
  'people.create': { call: (c) => c.people.create({ id: id(), name: 'Nobody', login: `login-${id()}`, reason }), may: ['admin'] },
  'people.rename': { call: (c) => c.people.rename({ id: id(), name: 'Nobody', reason }), may: ['admin'] },
  'people.disable': { call: (c) => c.people.disable({ id: id(), reason }), may: ['admin'] },
  'people.enable': { call: (c) => c.people.enable({ id: id(), reason }), may: ['admin'] },
  'people.reset': { call: (c) => c.people.reset({ id: id(), lost: 'password', reason }), may: ['admin'] },
  'roles.grant': { call: (c) => c.roles.grant({ id: id(), role: 'operator', reason }), may: ['admin'] },
  'roles.revoke': { call: (c) => c.roles.revoke({ id: id(), role: 'operator', reason }), may: ['admin'] },
  'sessions.mine': { call: (c) => c.sessions.mine({}), may: ROLES },
  'sessions.list': { call: (c) => c.sessions.list({}), may: ['auditor', 'admin'] },
  'sessions.revoke': { call: (c) => c.sessions.revoke({ id: noSession }), may: ROLES },
  'sessions.revokeOthers': { call: (c) => c.sessions.revokeOthers({}), may: ROLES },
  'sessions.end': { call: (c) => c.sessions.end({ id: noSession, reason }), may: ['admin'] },
  'sessions.endAll': { call: (c) => c.sessions.endAll({ personId: id(), reason }), may: ['admin'] },
  'runs.list': { call: (c) => c.runs.list({}), may: ROLES },
  'runs.get': { call: (c) => c.runs.get({ id: id() }), may: ROLES },
  'runs.steps': { call: (c) => c.runs.steps({ id: id(), from: 0 }), may: ROLES },
  'runs.record': { call: (c) => c.runs.record({ id: id() }), may: ROLES },
  'runs.resolve': { call: (c) => c.runs.resolve({ id: id(), n: 1, choice: 'look-again', reason }), may: ['operator', 'lead'] },
  'runs.decide': { call: (c) => c.runs.decide({ id: id(), n: 1, verdict: 'approve', reason }), may: ['operator', 'lead'] },
  'runs.cancel': { call: (c) => c.runs.cancel({ id: id(), reason }), may: ['operator', 'lead'] },
  'runs.review': { call: (c) => c.runs.review({ id: id(), reason }), may: ['operator', 'lead'] },
  'reviews.list': { call: (c) => c.reviews.list({}), may: ROLES },
  'reviews.get': { call: (c) => c.reviews.get({ id: id() }), may: ROLES },
  'reviews.figures': { call: (c) => c.reviews.figures({}), may: ROLES },
  'reviews.reviewers': { call: (c) => c.reviews.reviewers({}), may: ['lead', 'auditor'] },
  'reviews.claim': { call: (c) => c.reviews.claim({ id: id() }), may: ['analyst', 'lead'] },
  'reviews.release': { call: (c) => c.reviews.release({ id: id() }), may: ['analyst', 'lead'] },
  'reviews.decide': {
    call: (c) => c.reviews.decide({ id: id(), outcome: 'approve', justification: reason }),
    may: ['analyst', 'lead'],
  },
  'reviews.check': { call: (c) => c.reviews.check({ id: id(), outcome: 'approve', justification: reason }), may: ['analyst', 'lead'] },
  'rollouts.list': { call: (c) => c.rollouts.list({}), may: ROLES },
  'rollouts.get': { call: (c) => c.rollouts.get({ id: id() }), may: ROLES },
  'rollouts.ahead': { call: (c) => c.rollouts.ahead({ version: 999 }), may: ROLES },
  'rollouts.flips': { call: (c) => c.rollouts.flips({ id: id() }), may: ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'] },
  'rollouts.start': { call: (c) => c.rollouts.start({ version: 999, digest }), may: ['analyst', 'lead'] },
  'rollouts.abort': { call: (c) => c.rollouts.abort({ id: id(), version: 999, reason }), may: ['operator', 'analyst', 'lead'] },
  'rollouts.activate': { call: (c) => c.rollouts.activate({ id: id(), version: 999, digest }), may: ['lead'] },
  'replays.list': { call: (c) => c.replays.list({ version: 1 }), may: ROLES },
  'replays.get': { call: (c) => c.replays.get({ id: id() }), may: ROLES },
  'replays.flips': { call: (c) => c.replays.flips({ id: id() }), may: ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'] },
  'replays.ask': { call: (c) => c.replays.ask({ draftId: id() }), may: ['author', 'analyst', 'lead'] },
  'replays.cancel': { call: (c) => c.replays.cancel({ id: id() }), may: ['author', 'analyst', 'lead'] },
  'replays.acknowledge': {
    call: (c) => c.replays.acknowledge({ id: id(), decisionId: id(), note: 'the table asks each role' }),
    may: ['analyst', 'lead'],
  },
  'sandboxes.list': { call: (c) => c.sandboxes.list({}), may: ROLES },
  'sandboxes.get': { call: (c) => c.sandboxes.get({ id: id() }), may: ROLES },
  'sandboxes.output': { call: (c) => c.sandboxes.output({ id: id() }), may: ROLES },
  'sandboxes.events': { call: (c) => c.sandboxes.events({}), may: ROLES },
  'sandboxes.contain': {
    call: (c) => c.sandboxes.contain({ id: id(), requestId: id(), reason, typed: nobody }),
    may: ['operator', 'analyst', 'lead'],
  },
  'sandboxes.containAgent': {
    call: (c) => c.sandboxes.containAgent({ agentId: nobody, requestId: id(), reason, typed: nobody }),
    may: ['operator', 'analyst', 'lead'],
  },
  'sandboxes.holdEvidence': { call: (c) => c.sandboxes.holdEvidence({ of: { sandbox: id() }, reason }), may: ['lead', 'auditor'] },
  'sandboxes.evidence': { call: (c) => c.sandboxes.evidence({ sandboxId: id() }), may: ['analyst', 'lead', 'auditor'] },
  'reports.list': { call: (c) => c.reports.list({}), may: ['operator', 'analyst', 'manager', 'lead', 'auditor', 'admin'] },
  'reports.get': { call: (c) => c.reports.get({ id: id() }), may: ['operator', 'analyst', 'manager', 'lead', 'auditor', 'admin'] },
  'reports.createOfStop': { call: (c) => c.reports.createOfStop({ runId: id() }), may: ['manager', 'lead', 'admin'] },
  'reports.create': { call: (c) => c.reports.create({ kind: 'status-daily', day: today() }), may: ['manager', 'lead', 'admin'] },
  'tokens.create': { call: (c) => c.tokens.create({ scopes: ['decide'], agents: ['agent-*'] }), may: ['admin'] },
  'violations.list': { call: (c) => c.violations.list({}), may: ROLES },
  'violations.get': { call: (c) => c.violations.get({ id: id() }), may: ROLES },
  'violations.occurrences': { call: (c) => c.violations.occurrences({ id: id() }), may: ROLES },
  'violations.assignees': { call: (c) => c.violations.assignees({}), may: ROLES },
  'violations.fixture': {
    call: (c) => c.violations.fixture({ id: id() }),
    may: ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'],
  },
  'violations.due': { call: (c) => c.violations.due({}), may: ROLES },
  'violations.updateDue': { call: (c) => c.violations.updateDue({ expectedVersion: 999_999, reason, body: aDue }), may: ['admin'] },
  'violations.assign': { call: (c) => c.violations.assign({ id: id(), version: 1, assigneeId: null }), may: ['analyst', 'lead'] },
  'violations.triage': { call: (c) => c.violations.triage({ id: id(), version: 1 }), may: ['analyst', 'lead'] },
  'violations.dismiss': { call: (c) => c.violations.dismiss({ id: id(), version: 1, decisionId: id(), reason }), may: ['analyst', 'lead'] },
  'waivers.list': { call: (c) => c.waivers.list({}), may: ROLES },
  'waivers.get': { call: (c) => c.waivers.get({ id: id() }), may: ROLES },
  'waivers.rules': { call: (c) => c.waivers.rules({}), may: ROLES },
  'waivers.request': { call: (c) => c.waivers.request(aWaiver({ violationId: id() })), may: ['author', 'analyst', 'lead'] },
  'waivers.approve': { call: (c) => c.waivers.approve({ id: id(), version: 1, comment: reason }), may: ['analyst', 'lead'] },
  'waivers.refuse': { call: (c) => c.waivers.refuse({ id: id(), version: 1, reason }), may: ['analyst', 'lead'] },
  'waivers.withdraw': { call: (c) => c.waivers.withdraw({ id: id(), version: 1, reason }), may: ['author', 'analyst', 'lead'] },
  'waivers.revoke': { call: (c) => c.waivers.revoke({ id: id(), version: 1, reason }), may: ['analyst', 'lead'] },
  'violations.waive': { call: (c) => c.violations.waive({ id: id(), version: 1, reason }), may: ['analyst', 'lead'] },
  'violations.fix': { call: (c) => c.violations.fix({ id: id(), version: 1, reference: 'OPS-1', reason }), may: ['analyst', 'lead'] },
  'violations.resolve': { call: (c) => c.violations.resolve({ id: id(), version: 1, reason }), may: ['analyst', 'lead'] },
  'tokens.revoke': { call: (c) => c.tokens.revoke({ id: '00000000' }), may: ['lead', 'admin'] },
  'workloads.list': { call: (c) => c.workloads.list({}), may: ROLES },
  'workloads.get': { call: (c) => c.workloads.get(aWorkload), may: ROLES },
  'workloads.pods': { call: (c) => c.workloads.pods(aWorkload), may: ROLES },
  'workloads.events': { call: (c) => c.workloads.events(aWorkload), may: ROLES },
  'workloads.nodes': { call: (c) => c.workloads.nodes({}), may: ROLES },
  'workloads.node': { call: (c) => c.workloads.node({ name: nobody }), may: ROLES },
  'workloads.log': { call: (c) => c.workloads.log({ podUid: nobody }), may: ['operator', 'analyst', 'lead'] },
}

/** What a role that may do it meets, on targets that never were; where a confirmation is asked for, it is asked for that first. */
const ALLOWED = ['OK', 'NOT_FOUND', 'CONFLICT']
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (cause: { code?: string }) => cause.code ?? 'unknown',
  )

test('every procedure has a row', () => {
  expect(Object.keys(TABLE).sort()).toEqual(Object.keys(appRouter._def.procedures).sort())
})

describe.each(Object.entries(TABLE))('%s', (_path, { call, may }) => {
  test('nobody is asked to sign in', async () => {
    expect(await codeOf(call(callerFor(null)))).toBe('UNAUTHORIZED')
  })
  test('a person without roles is refused', async () => {
    expect(await codeOf(call(callerFor(actorWith())))).toBe('FORBIDDEN')
  })
  test.each(ROLES)('%s', async (role) => {
    const code = await codeOf(call(callerFor(actorWith(role))))
    if (may.includes(role)) expect([...ALLOWED, 'PRECONDITION_FAILED']).toContain(code)
    else expect(code).toBe('FORBIDDEN')
  })
})
