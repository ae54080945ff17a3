import type { Route } from 'next'
import type { Place } from '@/lib/place'

export type Tab = { label: string; href: Route }

export type NavItem = {
  group: 'Watch' | 'Respond' | 'Govern'
  label: string
  href: Route
  icon:
    | 'overview'
    | 'services'
    | 'sandboxes'
    | 'decisions'
    | 'violations'
    | 'reviews'
    | 'agents'
    | 'objectives'
    | 'reports'
    | 'audit'
    | 'alarms'
    | 'people'
    | 'approvals'
    | 'policies'
    | 'runs'
    | 'incidents'
    | 'emergency'
  /** The second key after `g`. */
  key: string
  /** Its places, the first one the page itself; they are tabs of the page, and entries of the palette. */
  tabs?: readonly Tab[]
  /** Stays in the bar at the bottom of a phone; the others are behind More. */
  isOnPhone?: true
  /** What is counted beside its name. */
  counts?: 'incidents'
  /** Why this role cannot open it; it stays in its place and says so. */
  lockedWhy?: string
}

/** Where this console is; `short` is for a phone's top bar. */
export type Environment = Place
export type Person = { name: string; role: string }

export type Crumb = { label: string; href?: Route }
