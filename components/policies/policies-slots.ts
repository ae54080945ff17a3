import type { ComponentType } from 'react'
import type { Permission } from '@/lib/access'

/** A sheet of the page of policies, with what the viewer may do. It reads what it shows by itself. */
export type PoliciesPart = ComponentType<{ held: readonly Permission[] }>

/** Sheets of the left column, below the active version, from the top, each under a name of its own. */
export const POLICIES_SHEETS: readonly (readonly [name: string, Sheet: PoliciesPart])[] = []
