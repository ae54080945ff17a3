import type { ComponentType } from 'react'
import type { Permission } from '@/lib/access'
import type { VersionDetail } from '@/lib/schemas/drafts'
import { AskEmergency } from './ask-emergency'
import { ChangedFiles } from './changed-files'
import { GatesSheet } from './gates-sheet'
import { ImpactSheet } from './impact-sheet'
import { ReviewActions } from './review-actions'
import { ReviewSheet } from './review-sheet'
import { RolloutSheet } from './rollout-sheet'
import { VersionFacts } from './version-facts'
import { VersionHistory } from './version-history'
import { WithdrawVersion } from './withdraw-version'

export type VersionPartProps = { detail: VersionDetail; held: readonly Permission[] }
/** A part of the version's page. It draws nothing where it has nothing to say. */
export type VersionPart = ComponentType<VersionPartProps>

/** Buttons in the head, left of "Begin a draft from it…". */
export const VERSION_ACTIONS: Readonly<Record<string, VersionPart>> = { ReviewActions, AskEmergency, WithdrawVersion }
/** Sheets of the right column, from the top. */
export const VERSION_SHEETS: Readonly<Record<string, VersionPart>> = {
  RolloutSheet,
  GatesSheet,
  ReviewSheet,
  ImpactSheet,
  ChangedFiles,
  VersionFacts,
  VersionHistory,
}
