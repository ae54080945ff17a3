import type { IncidentType } from '@/lib/incident-words'
import { planLink } from '@/lib/plan-link'

/** What can be seen of a step here. A step without one is a person's, and nothing here ticks it. */
export type Seen = 'contained' | 'evidence' | 'gone' | 'refused' | 'told'
export type ResponseStep = {
  text: string
  /** When it is due, from the trigger. */
  byMs?: number
  seen?: Seen
  /** Where it is done. */
  href?: string
  /** It begins by itself; nobody has to start it. */
  isAuto?: true
}

const S = 1000
const MIN = 60 * S
const contain = (of: string, isAuto?: true): ResponseStep[] => {
  const auto = isAuto ? { isAuto } : {}
  return [
    { text: `Isolate ${of}, seen contained`, byMs: 10 * S, seen: 'contained', href: '/sandboxes', ...auto },
    { text: 'Take the evidence before anything is stopped', byMs: 15 * S, seen: 'evidence', ...auto },
    { text: 'Stop it, seen gone', byMs: 30 * S, seen: 'gone', href: '/sandboxes', ...auto },
    { text: 'Block the agent', byMs: 30 * S, seen: 'refused', href: '/agents', ...auto },
    { text: 'Tell security', byMs: 60 * S, seen: 'told', isAuto: true },
  ]
}
const RESTART = planLink('restart')
const SCALE = planLink('scale')
const FREEZE: ResponseStep = { text: 'Freeze what opens rights', byMs: 10 * S, href: '/emergency' }

/** What is done about each type, in order. Where a type has none, the general guide is all there is. Source: the response plans of the product. */
export const RESPONSE_STEPS: Readonly<Partial<Record<IncidentType, readonly ResponseStep[]>>> = {
  sandbox_escape: [...contain('the sandbox', true), { text: 'Analyse the way out that was tried' }, { text: 'Add a rule that detects it' }],
  constitutional_violation: [
    ...contain('every sandbox of the agent'),
    { text: 'Look at related decisions of 24 h', href: '/decisions' },
    { text: 'Review it', href: '/reviews' },
  ],
  policy_engine_failure: [
    { text: 'Check that it fails closed: deny, or no answer', byMs: 10 * S, href: '/services' },
    { text: 'Look at the last change of the policy; go back if it is younger than 30 min', byMs: 2 * MIN, href: '/policies' },
    { text: 'Restart replicas that are not ready, one by one', href: RESTART },
    { text: 'Under load: scale it by the bounds of its autoscaler', href: planLink('autoscaler.bounds') },
    { text: 'Check a known allow and a known deny on each replica', byMs: 5 * MIN },
  ],
  database_failure: [
    FREEZE,
    { text: 'Check primary, replicas, disk and write-ahead log', href: '/services' },
    { text: 'Wait 60 s for the failover of its operator', byMs: 70 * S },
    { text: 'Check that it takes writes again' },
    { text: 'Check the audit log against its anchors', href: '/audit' },
  ],
  monitoring_failure: [
    { text: 'Restart Prometheus, Alertmanager and Grafana', href: RESTART },
    { text: 'Check that rules are loaded, targets are there and a test alert arrives' },
    { text: 'Report the time in which nobody saw anything', href: '/reports' },
  ],
  compliance_drop: [
    { text: 'Break it down by cause, principle, agent and version', byMs: 2 * MIN, href: '/violations' },
    { text: 'One version: go back to the one before it', href: '/policies' },
    { text: 'One agent: suspend it', seen: 'refused', href: '/agents' },
    { text: 'Check that it is at its line again over 15 min', href: '/objectives' },
  ],
  audit_integrity: [
    { ...FREEZE, byMs: 5 * S },
    { text: 'Keep tiles, checkpoints and the position of the write-ahead log', href: '/audit' },
    { text: 'Check against external anchors: the first bad index', href: '/audit' },
    { text: 'Tell security and the auditor', seen: 'told', isAuto: true },
    { text: 'Rotate the credentials of database and signing, by two people' },
  ],
  violation_cascade: [
    { text: 'Suspend the agents', byMs: 5 * S, seen: 'refused', href: '/agents' },
    { text: 'Check whether it grows', byMs: 60 * S, href: '/violations' },
    { text: 'It grows, or one is uncontrolled: decide whether to stop everything', href: '/emergency' },
    { text: 'Break it down by agent, rule and version', href: '/violations' },
  ],
  system_compromise: [
    FREEZE,
    { text: 'End all sign-ins but those of responders', href: '/people' },
    { text: 'Stop everything', href: '/emergency' },
    { text: 'Take evidence', seen: 'evidence' },
    { text: 'Rotate secrets, and go back to a release that is known to be good, by two people', href: planLink('rollback.all') },
  ],
  infrastructure_failure: [
    { text: 'Check nodes, zones and storage', href: '/services/nodes' },
    { text: 'Cordon and drain what is bad, within disruption budgets', href: planLink('node.drain') },
    { text: 'Scale or move what was on it', href: SCALE },
  ],
  streaming_failure: [
    { text: 'Count what was lost; direct batches go on meanwhile' },
    { text: 'Check brokers, replicas in sync and disk', href: '/services' },
    { text: 'Restart one broker at a time', href: RESTART },
  ],
  safeguard_disabled: [
    { text: 'Compare with what is expected, and bring it back', byMs: 2 * MIN, href: planLink('rollback.config') },
    { text: 'Find who changed it', href: '/audit' },
  ],
  latency_breach: [
    { text: 'Break it down by version', href: '/policies' },
    { text: 'Scale by the autoscaler', href: planLink('autoscaler.bounds') },
  ],
  review_backlog: [{ text: 'Hand reviews on; a lead takes part at twice the queue', href: '/reviews' }],
  certificate_expiry: [{ text: 'Renew it' }, { text: 'Verify its chain' }],
  backup_failure: [{ text: 'Run it again' }, { text: 'Verify a restore' }],
}
