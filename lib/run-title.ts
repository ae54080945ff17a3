import { PLAN_KINDS, planKind } from './plan-kinds'

type Part = Record<string, unknown>
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const nameOf = (value: unknown): string | null => (isPart(value) ? textOf(value.name) : textOf(value))

/** A key as a plan writes it, `Deployment/governance/policy-engine`, by its last part. */
const lastOf = (key: string): string => key.split('/').at(-1) ?? key

/** The kind in words; one that is not of the table keeps its own word. */
export const runKindName = (kind: string): string => {
  const known = PLAN_KINDS.find((one) => one === kind)
  return known === undefined ? kind : planKind(known).name
}

const TITLES: Readonly<Record<string, (name: string, params: Part) => string>> = {
  restart: (name) => `Restart ${name}`,
  scale: (name, { replicas }) => (typeof replicas === 'number' ? `Scale ${name} to ${replicas}` : `Scale ${name}`),
  'autoscaler.bounds': (name, { minReplicas, maxReplicas }) => `Let ${name} keep ${minReplicas} to ${maxReplicas} replicas`,
  'rollout.pause': (name) => `Pause the rollout of ${name}`,
  'rollout.resume': (name) => `Resume the rollout of ${name}`,
  'rollback.service': (name, { revision }) =>
    typeof revision === 'number' ? `Roll back ${name} to revision ${revision}` : `Roll back ${name} to the revision before`,
  'node.cordon': (name) => `Cordon ${name}`,
  'node.uncordon': (name) => `Uncordon ${name}`,
  'node.drain': (name) => `Drain ${name}`,
  'reverter.resume': (name) => `Give ${name} its work back`,
}

/** What a run does, in one line: verb and object. `targets` are the keys of its plan. Pure. */
export function runTitle({ kind, params, targets }: { kind: string; params: unknown; targets: readonly string[] }): string {
  const given = isPart(params) ? params : {}
  if (kind === 'rollback.all' && Array.isArray(given.services)) return `Roll back ${given.services.length} services`
  const first = targets[0]
  const name = nameOf(given.target) ?? nameOf(given.node) ?? (first === undefined ? null : lastOf(first))
  const title = TITLES[kind]
  if (title !== undefined && name !== null) return title(name, given)
  const more = targets.length > 1 ? ` and ${targets.length - 1} more` : ''
  return name === null ? runKindName(kind) : `${runKindName(kind)}: ${name}${more}`
}
