export type NavItem = {
  group: 'Watch' | 'Respond' | 'Govern'
  label: string
  href: string
  icon: 'overview' | 'decisions'
  /** The second key after `g`. */
  key: string
}

export type Environment = { kind: 'prod' | 'sim'; label: string }
export type Person = { name: string; role: string }

export type Crumb = { label: string; href?: string }
