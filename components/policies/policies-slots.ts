import type { ComponentType } from 'react'
import type { Permission } from '@/lib/access'
import { DenyAllSheet } from './deny-all-sheet'
import { EmergenciesSheet } from './emergencies-sheet'
import { ProfileSheet } from './profile-sheet'
import { RunningRollout } from './running-rollout'
import { WaitingSheet } from './waiting-sheet'
import { WayBackSheet } from './way-back-sheet'

/** A sheet of the page of policies, with what the viewer may do. It reads what it shows by itself. */
export type PoliciesPart = ComponentType<{ held: readonly Permission[] }>

/** Sheets of the left column, below the active version, from the top. */
export const POLICIES_SHEETS: Readonly<Record<string, PoliciesPart>> = {
  DenyAllSheet,
  RunningRollout,
  WaitingSheet,
  WayBackSheet,
  EmergenciesSheet,
  ProfileSheet,
}
