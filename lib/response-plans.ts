import type { IncidentType, Severity } from './incident-words'
import { planLink } from './plan-link'

/** What becomes of a step of a response. Stored words: written out, never renamed. */
export const RESPONSE_STATES = ['pending', 'running', 'done', 'failed', 'skipped', 'not_applicable'] as const
export type ResponseState = (typeof RESPONSE_STATES)[number]
export const RESPONSE_ENDS: readonly ResponseState[] = ['done', 'failed', 'skipped', 'not_applicable']

/** What does a step. Stored words. `contain.*`, `deny.*` and `audit.evidence` are read from runs; the rest acts, checks or ends by itself, but for
 *  `offer.rollback` and `offer.stop`, which a check offers to people, `stop.review`, and `person`. */
export const RESPONSE_KINDS = [
  'contain.isolate',
  'contain.contained',
  'contain.evidence',
  'contain.end',
  'contain.stopped',
  'contain.block',
  'contain.notify',
  'deny.latch',
  'deny.evidence',
  'deny.scale',
  'deny.stopped',
  'deny.notify',
  'audit.evidence',
  'freeze',
  'watch',
  'record',
  'tell',
  'check.related',
  'check.fail-closed',
  'check.last-change',
  'check.database',
  'check.sources',
  'check.breakdown',
  'check.rate',
  'check.audit',
  'check.growth',
  'offer.rollback',
  'offer.stop',
  'stop.review',
  'person',
  'end.delivery',
  'end.timeline',
  'end.review',
] as const
export type ResponseKind = (typeof RESPONSE_KINDS)[number]

export type ResponseStep = {
  name: string
  kind: ResponseKind
  /** It begins by itself; every other one is a person's. */
  isAuto: boolean
  /** Who must agree beside whoever does it; null: nobody. */
  agree: string | null
  /** When it is due, and before which it does not begin: milliseconds from the trigger. Null: no line. */
  byMs: number | null
  notBeforeMs: number | null
  /** Where it is done. `:agent` stands for the first agent that the incident is about. */
  href: string | null
}
/** `at`: name and version, as an incident keeps it. */
export type ResponsePlan = { at: string; steps: readonly ResponseStep[] }

type More = Partial<Omit<ResponseStep, 'name' | 'kind'>>
const step = (name: string, kind: ResponseKind, more: More = {}): ResponseStep => ({
  ...{ name, kind, isAuto: false, agree: null, byMs: null, notBeforeMs: null, href: null },
  ...more,
})
const auto = (name: string, kind: ResponseKind, more: More = {}): ResponseStep => step(name, kind, { isAuto: true, ...more })
const person = (name: string, more: More = {}): ResponseStep => step(name, 'person', more)
const at = (href: string): More => ({ href })

/** What compliance is to be again before a drop of it is over. */
export const COMPLIANCE_TARGET_RATIO = 0.999

const S = 1000
const MIN = 60 * S
const TWO = 'a second person'
const of = (namespace: string, name: string) => ({ kind: 'Deployment', namespace, name })
const ENGINE = of('governance', 'policy-engine')

const contain = (what: string): ResponseStep[] => [
  auto(`Isolate ${what}`, 'contain.isolate', { byMs: 5 * S, href: '/sandboxes' }),
  auto('See that nothing reaches it', 'contain.contained', { byMs: 10 * S, href: '/sandboxes' }),
  auto('Take evidence', 'contain.evidence', { byMs: 15 * S }),
  auto('End it', 'contain.end', { byMs: 25 * S }),
  auto('See that it is gone', 'contain.stopped', { byMs: 30 * S }),
  auto('Block the agent', 'contain.block', at('/agents/:agent')),
  auto('Tell security', 'contain.notify', { byMs: MIN }),
]
const review = (weight: string, more: More = {}): ResponseStep => person(`Review it, ${weight}`, { href: '/violations', ...more })
const stopReview = (weight: string): ResponseStep =>
  step(`Somebody else reviews what was stopped, ${weight}`, 'stop.review', { byMs: 24 * 60 * MIN, href: '/approvals' })
const freeze = (byMs: number): ResponseStep => auto('Freeze what opens rights', 'freeze', { byMs, href: '/emergency' })
const unfreeze = (agree: string | null): ResponseStep => person('End the freeze', { agree, href: '/emergency' })
const lastly: readonly ResponseStep[] = [
  auto('Check that who was told was reached', 'end.delivery', { byMs: 5 * MIN }),
  auto('Write on the timeline how the plan went', 'end.timeline'),
  auto('Leave it for its review', 'end.review'),
]

const VIOLATION: Record<Severity, { name: string; steps: ResponseStep[] }> = {
  1: {
    name: 'critical',
    steps: [
      ...contain('every sandbox of the agent'),
      auto('Look at related decisions of 24 h', 'check.related', at('/decisions')),
      stopReview('critical'),
    ],
  },
  2: {
    name: 'high',
    steps: [
      auto('Suspend the agent in every engine and controller', 'deny.latch', { byMs: 2 * S, href: '/agents/:agent' }),
      auto('Take evidence', 'deny.evidence'),
      auto('Scale its workloads to 0, what they had is kept', 'deny.scale', { byMs: 30 * S }),
      auto('See that they are gone', 'deny.stopped'),
      auto('Tell people', 'deny.notify'),
      stopReview('high'),
      person('Bring its workloads back', { agree: TWO, href: planLink('scale') }),
    ],
  },
  3: {
    name: 'medium',
    steps: [auto('Watch the agent closely for 24 h', 'watch', { byMs: MIN, href: '/agents/:agent' }), review('medium')],
  },
  4: { name: 'low', steps: [auto('Record it', 'record')] },
}

const PLANS: Readonly<Partial<Record<Exclude<IncidentType, 'constitutional_violation'>, readonly ResponseStep[]>>> = {
  sandbox_escape: [
    ...contain('the sandbox'),
    stopReview('critical'),
    person('Analyse the way out that was tried'),
    person('Add a rule that detects it', at('/policies')),
  ],
  policy_engine_failure: [
    auto('Check that it fails closed: deny, or no answer', 'check.fail-closed', { byMs: 10 * S, href: '/services' }),
    auto('Look at the last change of the policy', 'check.last-change', { byMs: 2 * MIN, href: '/policies' }),
    step('Go back to the version before it', 'offer.rollback', { byMs: 2 * MIN, agree: TWO, href: '/policies' }),
    person('Restart replicas that are not ready, one by one', { agree: TWO, href: planLink('restart', ENGINE) }),
    person('Under load: scale it by the bounds of its autoscaler', { agree: TWO, href: planLink('autoscaler.bounds', ENGINE) }),
    person('Check a known allow and a known deny on each replica', { byMs: 5 * MIN, href: '/decisions' }),
  ],
  database_failure: [
    freeze(10 * S),
    auto('Look at primary, replicas and write-ahead log', 'check.database', at('/services')),
    person('Wait 60 s for the failover of its operator', { byMs: 70 * S }),
    person('Corrupt: read only by default, the undo written down', { agree: TWO }),
    person('Roll the database back', { agree: TWO, byMs: 15 * MIN }),
    person('Check that it takes writes again'),
    person('Take in journal and spool', at('/emergency/history')),
    person('Check the audit log', at('/audit')),
    unfreeze('a lead'),
  ],
  monitoring_failure: [
    auto('Keep which sources are unknown now', 'check.sources', at('/')),
    ...['prometheus', 'alertmanager', 'grafana'].map((name) =>
      person(`Restart ${name}, at most 300 s`, at(planLink('restart', of('monitoring', name)))),
    ),
    person('Check that rules are loaded, targets are there and a test alert arrives', at('/alerts')),
    person('Report the time in which nobody saw anything', at('/reports')),
  ],
  compliance_drop: [
    auto('Break it down by cause, principle, agent and version', 'check.breakdown', { byMs: 2 * MIN, href: '/violations' }),
    person('One version: go back to the one before it', { agree: TWO, href: '/policies' }),
    person('One agent: suspend it', at('/agents/:agent')),
    person('A rule that only monitors: let it deny, by an expedited review', { agree: TWO, href: '/policies' }),
    person('Errors: treat it as a failure of the policy engine', at('/services')),
    auto('See 99.9 % again over 15 min', 'check.rate', { notBeforeMs: 15 * MIN, href: '/objectives' }),
  ],
  audit_integrity: [
    freeze(5 * S),
    auto('Keep checkpoints, digests of tiles and the head of the log', 'audit.evidence', at('/audit')),
    auto('Check the log against its anchors, first bad index', 'check.audit', at('/audit')),
    auto('Tell security and the auditor', 'tell'),
    person('Rotate the credentials of database and signing', { agree: TWO }),
    person('Begin a new log that commits to the old root', { agree: TWO }),
    unfreeze('a lead'),
  ],
  violation_cascade: [
    auto('Suspend the agents', 'deny.latch', { byMs: 5 * S, href: '/agents' }),
    auto('See whether it grows', 'check.growth', { byMs: 90 * S, notBeforeMs: MIN, href: '/violations' }),
    step('It grows, or one is uncontrolled: decide whether to stop everything', 'offer.stop', at('/emergency')),
    auto('Break it down by cause, principle, agent and version', 'check.breakdown', at('/violations')),
  ],
  system_compromise: [
    person('Freeze what opens rights', at('/emergency')),
    person('End all sign-ins but those of responders, rotate tokens', at('/people')),
    person('Stop everything', at('/emergency')),
    person('Take evidence'),
    person('Rotate secrets', { agree: TWO }),
    person('Go back to a release that is known to be good', { agree: TWO, href: planLink('rollback.all') }),
  ],
  infrastructure_failure: [
    person('Check nodes, zones and storage', at('/services/nodes')),
    person('Cordon and drain what is bad, within disruption budgets', at(planLink('node.drain'))),
    person('Scale or move what was on it', at(planLink('scale'))),
  ],
  streaming_failure: [
    person('Count what was lost; direct batches go on meanwhile'),
    person('Check brokers, replicas in sync and disk', at('/services')),
    person('Restart one broker at a time', at(planLink('restart'))),
  ],
  safeguard_disabled: [
    person('Compare with what is expected, and bring it back', { byMs: 2 * MIN, href: planLink('rollback.config') }),
    person('Find who changed it', at('/audit')),
  ],
  latency_breach: [
    person('Break it down by version', at('/policies')),
    person('Scale by the autoscaler', at(planLink('autoscaler.bounds'))),
  ],
  review_backlog: [person('Hand reviews on; a lead takes part at twice the queue', at('/reviews'))],
  certificate_expiry: [person('Renew it'), person('Verify its chain')],
  backup_failure: [person('Run it again'), person('Verify a restore')],
}
/** Raised with every change of a plan: an incident keeps the one that it began with. */
const VERSION = 1

/** The response plan of an incident of this type and severity, in order; null where there is none. Pure. Source: the response plans of the product. */
export function responsePlan(type: IncidentType, severity: Severity): ResponsePlan | null {
  if (type === 'constitutional_violation') {
    const { name, steps } = VIOLATION[severity]
    return { at: `${type}.${name}@${VERSION}`, steps: [...steps, ...lastly] }
  }
  const steps = PLANS[type]
  return steps === undefined ? null : { at: `${type}@${VERSION}`, steps: [...steps, ...lastly] }
}

/** What it does by itself that stops or holds back something, in words: whoever reports an incident sees it before. Pure. */
export const actsByItself = (type: IncidentType, severity: Severity): string[] =>
  (responsePlan(type, severity)?.steps ?? [])
    .filter(({ kind }) => ['contain.isolate', 'contain.block', 'deny.latch', 'deny.scale', 'freeze', 'watch'].includes(kind))
    .map(({ name }) => name)

/** Done when it was observed, and by nobody's word: a person may skip it, with a reason. */
export const isObserved = (kind: ResponseKind): boolean => /^(contain|deny|audit|end)\.|^stop\.review$/.test(kind)
