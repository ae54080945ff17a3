import { ALERT_LABELS } from './alert-words'
import { INCIDENT_TYPES, type IncidentType, type Severity, severityName } from './incident-words'
import { VIOLATION_TYPES } from './sandbox-words'
import type { AlertTrace } from './schemas/incidents'

export type JudgedAlert = {
  source: string
  kind: string
  severity: Severity
  labels: Record<string, string>
  refs: Record<string, string>
  occurred: number
  drill: boolean
  /** `simulated`: of an installation whose agents are played. */
  origin: string
  isOver: boolean
}
/** An open incident that may be the same thing. */
export type OpenFact = {
  id: string
  number: number
  type: IncidentType
  severity: Severity
  key: string
  /** It holds an alert of the same source and fingerprint. */
  holdsSame: boolean
  /** It speaks of the same agent, sandbox or service, and its last alert is not older than the window. */
  isRelated: boolean
  agents: readonly string[]
  namespaces: readonly string[]
}
export type Verdict = {
  act: 'open' | 'join' | 'record'
  into: OpenFact | null
  type: IncidentType
  severity: Severity
  key: string
  isCandidate: boolean
} & Pick<AlertTrace, 'rules' | 'heldBy' | 'verdict'>

/** Names under which the shipped rules report each type. */
const NAMES: Record<string, IncidentType> = {
  ConstitutionalComplianceCritical: 'compliance_drop',
  ConstitutionalComplianceLow: 'compliance_drop',
  ComplianceBudgetBurnFast: 'compliance_drop',
  ComplianceBudgetBurnSlow: 'compliance_drop',
  PolicyEvaluationLatencyHigh: 'latency_breach',
  PolicyErrorsHigh: 'policy_engine_failure',
  PolicyEngineDown: 'policy_engine_failure',
  PolicyEngineDegraded: 'policy_engine_failure',
  DecisionsLost: 'streaming_failure',
  SandboxEscapeAttempt: 'sandbox_escape',
  ContainmentOverdue: 'sandbox_escape',
  AuditTrailIntegrityViolation: 'audit_integrity',
  HumanReviewBacklogHigh: 'review_backlog',
  HumanReviewOverdue: 'review_backlog',
  DatabaseDown: 'database_failure',
  RedPandaConsumerLagHigh: 'streaming_failure',
  SafeguardMissing: 'safeguard_disabled',
  BackupTooOld: 'backup_failure',
  RestoreUnverified: 'backup_failure',
  CertificateExpiry: 'certificate_expiry',
  NodesLost: 'infrastructure_failure',
  MonitoringDown: 'monitoring_failure',
}
/** What sensors see in a sandbox and is no escape breaks a rule of the constitution. */
const SEEN_IN_SANDBOX: readonly string[] = VIOLATION_TYPES
/** Signs of life, which fire always. */
const ALIVE = new Set(['Watchdog', 'InfoInhibitor'])
/** The severity of a class; null where it is what the source says. */
const CLASS: Record<IncidentType, Severity | null> = {
  sandbox_escape: 1,
  constitutional_violation: null,
  policy_engine_failure: 1,
  database_failure: 1,
  monitoring_failure: 2,
  compliance_drop: 2,
  audit_integrity: 1,
  violation_cascade: 1,
  system_compromise: 1,
  infrastructure_failure: 1,
  streaming_failure: 2,
  safeguard_disabled: 2,
  latency_breach: 3,
  review_backlog: 3,
  certificate_expiry: 3,
  backup_failure: 2,
  other: null,
}
/** Prevented violations of one agent in ten minutes that make an incident. */
export const PREVENTED = { critical: 3, any: 20, windowMs: 600_000 }
/** Violations, high or critical, in five minutes that are a cascade. */
export const CASCADE = { few: 10, agents: 3, many: 50, windowMs: 300_000 }
export const RELATED_MS = 3_600_000
const MANY_AGENTS = 10

const numberOf = (text: string | undefined): number => {
  const value = Number(text)
  return text !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : 0
}
export function typeOf(kind: string): IncidentType {
  const named = INCIDENT_TYPES.find((one) => one === kind) ?? (Object.hasOwn(NAMES, kind) ? NAMES[kind] : undefined)
  return named ?? (SEEN_IN_SANDBOX.includes(kind) ? 'constitutional_violation' : 'other')
}
const gravest = (...all: (Severity | null)[]): Severity => Math.min(...all.filter((one) => one !== null)) as Severity // of 1 to 4
const isUncontrolled = ({ labels }: JudgedAlert) => labels[ALERT_LABELS.uncontrolled] === 'true'

/** How grave it is: its class, the source's own view where the class has none, one step up where nothing stopped it; what it reaches can only raise it. */
export function severityOf(alert: JudgedAlert, also?: Pick<OpenFact, 'agents' | 'namespaces'>): Severity {
  const type = typeOf(alert.kind)
  const own = CLASS[type] === null || type === 'compliance_drop' || alert.source === 'person' ? alert.severity : null
  const isRaised = type === 'constitutional_violation' && isUncontrolled(alert)
  const raised = own === null || !isRaised ? own : (Math.max(1, own - 1) as Severity)
  const service = alert.labels[ALERT_LABELS.service]
  const named = new Set([...(also?.agents ?? []), ...(alert.refs.agentId === undefined ? [] : [alert.refs.agentId])])
  const agents = Math.max(numberOf(alert.labels[ALERT_LABELS.agents]), named.size)
  const spaces = new Set([...(also?.namespaces ?? []), ...(alert.labels[ALERT_LABELS.namespace] ?? '').split(',')].filter(Boolean))
  return gravest(
    CLASS[type],
    raised,
    type === 'infrastructure_failure' && spaces.size > 1 ? 1 : null,
    service === 'down' ? 1 : null,
    service === 'degraded' ? 2 : null,
    agents > MANY_AGENTS ? 2 : null,
    4,
  )
}

/** What is one fault: its class and the narrowest thing that it speaks of. Drills are apart from everything that counts. */
export function keyOf({ kind, refs, drill, labels }: JudgedAlert): string {
  const type = typeOf(kind)
  const what = refs.agentId ?? refs.sandboxId ?? refs.service ?? refs.runId ?? (type === 'other' ? `${kind} ${labels.alertname ?? ''}` : '')
  return `${drill ? 'drill ' : ''}${type} ${what}`.trim().slice(0, 300)
}

type Rule = AlertTrace['rules'][number]
type Asked = { open: readonly OpenFact[]; key: string; severity: Severity }
type Tried = { rule: Rule; ends?: Partial<Verdict> & Pick<Verdict, 'act' | 'verdict'> }

const thresholdOf = (alert: JudgedAlert): { isReached: boolean; why: string } => {
  const count = Math.max(numberOf(alert.labels[ALERT_LABELS.count]), alert.source === 'runtime' ? alert.occurred : 0)
  const critical = numberOf(alert.labels[ALERT_LABELS.critical])
  const agents = numberOf(alert.labels[ALERT_LABELS.agents])
  if (alert.source === 'violations' && alert.origin === 'simulated' && !isUncontrolled(alert))
    return { isReached: false, why: 'simulated traffic opens no incident of its own while all of it is prevented' }
  if (typeOf(alert.kind) === 'violation_cascade' && alert.source === 'violations')
    return {
      isReached: (count >= CASCADE.few && agents >= CASCADE.agents) || count >= CASCADE.many,
      why: `${count} grave violations of ${agents} agents in 5 min; ${CASCADE.few} of ${CASCADE.agents} agents, or ${CASCADE.many}, make an incident`,
    }
  if (typeOf(alert.kind) !== 'constitutional_violation' || alert.source === 'person')
    return { isReached: true, why: 'this class has no threshold' }
  if (isUncontrolled(alert)) return { isReached: true, why: 'it was not prevented: there is no threshold' }
  if (alert.source === 'runtime' && alert.severity <= 2)
    return { isReached: true, why: 'seen in a sandbox, high or critical: there is no threshold' }
  return {
    isReached: critical >= PREVENTED.critical || count >= PREVENTED.any,
    why: `${critical} critical of ${count} prevented from this agent in 10 min; ${PREVENTED.critical} critical, or ${PREVENTED.any}, make an incident`,
  }
}

/** The rules, in the order in which they are tried; the first that ends it decides. */
function* tryRules(alert: JudgedAlert, { open, key, severity }: Asked): Generator<Tried> {
  const isAlive = ALIVE.has(alert.kind)
  yield {
    rule: {
      name: 'sign of life',
      matched: isAlive,
      why: isAlive ? 'it fires always, so that its absence can be seen' : 'it is no sign of life',
    },
    ...(isAlive ? { ends: { act: 'record', verdict: 'A sign of life: kept, and nobody is told.' } } : {}),
  }
  const same = open.find(({ holdsSame }) => holdsSame)
  yield {
    rule: {
      name: 'duplicate',
      matched: same !== undefined,
      why: same ? `INC-${same.number} holds this fault already` : 'no open incident holds this fault',
    },
    ...(same
      ? {
          ends: {
            act: 'join',
            into: same,
            heldBy: { what: 'duplicate', why: `the same fault, counted in INC-${same.number}` },
            verdict: `A repeat of what INC-${same.number} is about: counted there, and nobody is told again.`,
          },
        }
      : {}),
  }
  yield {
    rule: {
      name: 'over already',
      matched: alert.isOver,
      why: alert.isOver ? 'its source said that it is over before it was judged' : 'it lasts',
    },
    ...(alert.isOver && severity > 2
      ? { ends: { act: 'record', verdict: 'It was over before anybody could look: kept, and nobody is told.' } }
      : {}),
  }
  const { isReached, why } = thresholdOf(alert)
  yield {
    rule: { name: 'threshold', matched: isReached, why },
    ...(isReached
      ? {}
      : {
          ends: {
            act: 'record',
            isCandidate: true,
            heldBy: { what: 'threshold', why },
            verdict: 'Below its threshold: listed as a candidate, and nobody is told.',
          },
        }),
  }
  const joined =
    open.find((one) => one.key === key) ??
    open.find((one) => one.isRelated && (one.severity <= severity || one.type === typeOf(alert.kind)))
  yield {
    rule: {
      name: 'correlation',
      matched: joined !== undefined,
      why: joined
        ? `INC-${joined.number} is open about the same agent, sandbox, service or class`
        : 'no open incident speaks of the same agent, sandbox, service or class',
    },
    ...(joined ? { ends: { act: 'join', into: joined, verdict: `Another sign of INC-${joined.number}: on its timeline.` } } : {}),
  }
  yield {
    rule: { name: 'opens an incident', matched: true, why: `${typeOf(alert.kind).replaceAll('_', ' ')}, ${severityName(severity)}` },
    ends: { act: 'open', verdict: `Opens an incident, ${severityName(severity)}.` },
  }
}

/** Judges one alert. Pure: what is open now is given. */
export function judgeAlert(alert: JudgedAlert, open: readonly OpenFact[]): Verdict {
  const apart = open.filter(({ key }) => key.startsWith('drill ') === alert.drill)
  const key = keyOf(alert)
  const type = typeOf(alert.kind)
  const severity = severityOf(alert)
  const rules: Rule[] = []
  for (const { rule, ends } of tryRules(alert, { open: apart, key, severity })) {
    rules.push(rule)
    if (!ends) continue
    const into = ends.into ?? null
    return { into, type, key, rules, heldBy: null, isCandidate: false, ...ends, severity: into ? severityOf(alert, into) : severity }
  }
  throw new Error('the last rule always ends it')
}
