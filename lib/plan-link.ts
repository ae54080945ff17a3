import type { PlanKind } from './plan-kinds'

type Named = { kind: string; namespace: string | null; name: string }

const nameOf = ({ kind, namespace, name }: Named): string => [kind, ...(namespace === null ? [] : [namespace]), name].join('/')

/** The page on which a plan of this kind is asked for, with what it is about filled in. */
export function planLink(kind: PlanKind, target?: Named, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ kind, ...(target === undefined ? {} : { target: nameOf(target) }), ...more })
  return `/plans/new?${query}`
}

/** `Deployment/governance/policy-engine` or `Node/worker-1`, as `planLink` writes it; null for anything else. */
export function targetOfLink(text: string): Named | null {
  const parts = text.split('/')
  if (parts.some((part) => part === '')) return null
  const [kind, a, b, ...more] = parts
  if (kind === undefined || a === undefined || more.length > 0) return null
  return b === undefined ? { kind, namespace: null, name: a } : { kind, namespace: a, name: b }
}

export const serviceLink = ({ kind, namespace, name }: Named): string =>
  `/services/${encodeURIComponent(kind)}/${encodeURIComponent(namespace ?? '-')}/${encodeURIComponent(name)}`
