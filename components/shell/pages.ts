import type { Route } from 'next'
import { type Actor, can, EVERYWHERE, type Permission, rolesWith } from '@/lib/access'
import type { NavItem, Tab } from './nav-item'

type Page = Omit<NavItem, 'lockedWhy'> & { permission: Permission }

/** The places of one noun that has several, the first one the page itself. */
export const POLICIES_TABS: readonly Tab[] = [
  { href: '/policies', label: 'Versions' },
  { href: '/policies/drafts', label: 'Drafts' },
  { href: '/policies/waivers', label: 'Waivers' },
  { href: '/policies/fleet', label: 'Fleet' },
]

export const SERVICES_TABS: readonly Tab[] = [
  { href: '/services', label: 'Workloads' },
  { href: '/services/nodes', label: 'Nodes' },
]

export const SANDBOXES_TABS: readonly Tab[] = [
  { href: '/sandboxes', label: 'Sandboxes' },
  { href: '/sandboxes/events', label: 'Runtime events' },
]

/** What is done to the cluster, and what is planned to be: two nouns that belong together. */
export const RUNS_TABS: readonly Tab[] = [
  { href: '/runs', label: 'Runs' },
  { href: '/plans', label: 'Plans' },
  { href: '/runs/runbooks', label: 'Runbooks' },
  { href: '/runs/snapshots', label: 'Snapshots' },
]

/** What went wrong, and the signals that said so. */
export const INCIDENTS_TABS: readonly Tab[] = [
  { href: '/incidents', label: 'Incidents' },
  { href: '/alerts', label: 'Alerts' },
]

/** What can be stopped now, and what was. */
export const EMERGENCY_TABS: readonly Tab[] = [
  { href: '/emergency', label: 'Now' },
  { href: '/emergency/history', label: 'Stops and drills' },
  { href: '/drills', label: 'Drills' },
]

/** Forms that the palette leads to. Their address opens a page at a card; it presses nothing. */
export const EMERGENCY_FORMS: readonly Tab[] = [
  { href: '/emergency?at=agents' as Route, label: 'Stop all agent work…' },
  { href: '/emergency?at=services' as Route, label: 'Stop all services…' },
  { href: '/emergency?at=one' as Route, label: 'Stop one agent or workload…' },
  { href: '/emergency?at=freeze' as Route, label: 'Freeze changes…' },
  { href: '/emergency?at=resume' as Route, label: 'Resume what was stopped…' },
]

/** The pages there are. One that does not exist yet is not listed. */
const PAGES: readonly Page[] = [
  { group: 'Watch', label: 'Overview', href: '/', icon: 'overview', key: 'o', permission: 'overview:read', isOnPhone: true },
  {
    ...{ group: 'Watch', label: 'Services', href: '/services', icon: 'services', key: 's', permission: 'workloads:read' },
    tabs: SERVICES_TABS,
  },
  {
    ...{ group: 'Watch', label: 'Sandboxes', href: '/sandboxes', icon: 'sandboxes', key: 'x', permission: 'sandboxes:read' },
    tabs: SANDBOXES_TABS,
  },
  { group: 'Watch', label: 'Decisions', href: '/decisions', icon: 'decisions', key: 'd', permission: 'decisions:read' },
  {
    group: 'Watch',
    label: 'Violations',
    href: '/violations',
    icon: 'violations',
    key: 'v',
    permission: 'violations:read',
    isOnPhone: true,
  },
  {
    ...{ group: 'Respond', label: 'Incidents', href: '/incidents', icon: 'incidents', key: 'i', permission: 'incidents:read' },
    ...{ tabs: INCIDENTS_TABS, counts: 'incidents', isOnPhone: true },
  },
  { group: 'Respond', label: 'Reviews', href: '/reviews', icon: 'reviews', key: 'w', permission: 'reviews:read' },
  { group: 'Respond', label: 'Alarms', href: '/alarms', icon: 'alarms', key: 'k', permission: 'alarms:read' },
  { group: 'Respond', label: 'Approvals', href: '/approvals', icon: 'approvals', key: 'y', permission: 'approvals:read' },
  { group: 'Respond', label: 'Runs', href: '/runs', icon: 'runs', key: 'r', permission: 'runs:read', tabs: RUNS_TABS },
  {
    ...{ group: 'Respond', label: 'Emergency', href: '/emergency', icon: 'emergency', key: 'e', permission: 'emergency:read' },
    ...{ isOnPhone: true, tabs: EMERGENCY_TABS },
  },
  { group: 'Govern', label: 'Agents', href: '/agents', icon: 'agents', key: 'n', permission: 'agents:read' },
  {
    ...{ group: 'Govern', label: 'Policies', href: '/policies', icon: 'policies', key: 'p', permission: 'policies:read' },
    tabs: POLICIES_TABS,
  },
  { group: 'Govern', label: 'Objectives', href: '/objectives', icon: 'objectives', key: 'l', permission: 'objectives:read' },
  { group: 'Govern', label: 'Reports', href: '/reports', icon: 'reports', key: 't', permission: 'reports:read' },
  { group: 'Govern', label: 'Audit', href: '/audit', icon: 'audit', key: 'a', permission: 'audit:read' },
  { group: 'Govern', label: 'People', href: '/people', icon: 'people', key: 'u', permission: 'people:read' },
]

/** 'roles operator and analyst' for the reason beside what somebody may not do. */
export const rolesInWords = (permission: Permission): string => {
  const roles = rolesWith(permission)
  const last = roles.at(-1)
  if (roles.length === 0 || last === undefined) return 'no role'
  return roles.length === 1 ? `role ${last}` : `roles ${roles.slice(0, -1).join(', ')} and ${last}`
}

/** The navigation of a person: the same places for everybody, locked with the reason where a right is missing. */
export function pagesFor(actor: Actor): NavItem[] {
  return PAGES.map(({ permission, ...item }) =>
    can(actor, permission, EVERYWHERE) ? item : { ...item, lockedWhy: `open to ${rolesInWords(permission)}` },
  )
}
