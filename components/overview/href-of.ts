import type { Route } from 'next'

/** The server names pages of ours only, in its own words; the framework's route type cannot see that. */
export const hrefOf = (href: string): Route => href as Route
