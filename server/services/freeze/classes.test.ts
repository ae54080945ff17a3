import { expect, test } from 'vitest'
import type { Permission } from '@/lib/access'
import { type FreezeClass, freezeClassOf, isFrozenOut, STOPPING } from '@/lib/freeze-class'
import { appRouter } from '@/server/routers/_app'

/** What a freeze does with each command, by hand. A command without a row fails below, and so does one in another row than its permission's. */
const TABLE: Record<FreezeClass, readonly string[]> = {
  read: [
    'audit.search',
    'audit.detail',
    'auditExports.request',
    'auditExports.verify',
    'replays.ask',
    'replays.cancel',
    'reports.create',
    'workloads.log',
  ],
  stop: [
    'activations.denyAll',
    'rollouts.abort',
    'runs.cancel',
    'agents.suspend',
    'emergency.ready',
    'emergency.stopAll',
    'emergency.stopOne',
    'agents.block',
    'freeze.start',
    'people.disable',
    'roles.revoke',
    'sessions.revoke',
    'sessions.revokeOthers',
    'sessions.end',
    'sandboxes.contain',
    'sessions.endAll',
    'tokens.revoke',
    'waivers.revoke',
  ],
  settle: [
    'incidents.open',
    'incidents.acknowledge',
    'incidents.mitigate',
    'incidents.resolve',
    'incidents.reopen',
    'incidents.dismiss',
    'incidents.merge',
    'incidents.setSeverity',
    'incidents.note',
    'incidents.assign',
    'incidents.acceptCommand',
    'incidents.settleStep',
    'incidents.saveReview',
    'incidents.completeReview',
    'emergencies.end',
    'runs.resolve',
    'runs.decide',
    'runs.review',
    'emergencies.lookBack',
    'policies.submit',
    'policies.withdraw',
    'policies.approve',
    'policies.refuse',
    'policies.sendToReview',
    'policies.override',
    'accounts.changePassword',
    'approvals.approve',
    'approvals.refuse',
    'approvals.withdraw',
    'breakGlass.start',
    'breakGlass.grant',
    'breakGlass.confirm',
    'breakGlass.giveBack',
    'breakGlass.end',
    'breakGlass.review',
    'draftTests.make',
    'draftTests.takeFalseAlarm',
    'drafts.create',
    'drafts.save',
    'drafts.move',
    'drafts.remove',
    'drafts.withdraw',
    'elevations.begin',
    'elevations.verify',
    'factors.startPasskey',
    'factors.addPasskey',
    'factors.renamePasskey',
    'factors.removePasskey',
    'factors.startTotp',
    'factors.confirmTotp',
    'factors.removeTotp',
    'factors.makeCodes',
    'freeze.end',
    'plans.ask',
    'plans.askApproval',
    'plans.withdraw',
    'replays.acknowledge',
    'snapshots.take',
    'stops.review',
  ],
  rollback: ['activations.rollback', 'evolutions.rollback', 'plans.start'],
  wait: [
    'activations.lift',
    'emergencies.ask',
    'emergencies.confirm',
    'policies.configure',
    'rollouts.activate',
    'rollouts.start',
    'agents.register',
    'agents.update',
    'agents.activate',
    'agents.unblock',
    'agents.retire',
    'evolutions.deploy',
    'identities.link',
    'identities.unlink',
    'mappings.add',
    'mappings.remove',
    'objectives.update',
    'people.create',
    'people.rename',
    'people.reset',
    'people.enable',
    'quorums.raise',
    'quorums.lower',
    'reviews.claim',
    'reviews.release',
    'reviews.decide',
    'reviews.check',
    'roles.grant',
    'snapshots.mark',
    'tokens.create',
    'waivers.request',
    'waivers.approve',
    'waivers.refuse',
    'waivers.withdraw',
    'violations.updateDue',
    'violations.assign',
    'violations.triage',
    'violations.dismiss',
    'violations.waive',
    'violations.fix',
    'violations.resolve',
  ],
}

const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: { permission: Permission } } }>
const commands = Object.entries(procedures).flatMap(([path, { _def }]) =>
  _def.type === 'mutation' && _def.meta ? [{ path, permission: _def.meta.permission }] : [],
)

test.each(commands)('$path has its row, the one of its permission', ({ path, permission }) => {
  const rows = Object.entries(TABLE).flatMap(([name, paths]) => paths.filter((one) => one === path).map(() => name))
  expect(rows).toEqual([freezeClassOf(permission)])
})

test('every mutation was looked at, and no row is of a command that is gone', () => {
  const mutations = Object.entries(procedures).filter(([, { _def }]) => _def.type === 'mutation')
  expect(mutations.map(([path]) => path).sort()).toEqual(Object.values(TABLE).flat().sort())
})

test('stopping is never held back, and letting go is', () => {
  for (const permission of STOPPING) expect(isFrozenOut(permission), permission).toBe(false)
  for (const permission of ['agents:activate', 'agents:unblock', 'policies:activate', 'quorums:update', 'reviews:decide'] as const)
    expect(isFrozenOut(permission), permission).toBe(true)
})
