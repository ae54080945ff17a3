import type { ComponentType } from 'react'
import { CoverageLegend } from './coverage-legend'
import { DraftReplay } from './draft-replay'
import { LanguageExtras } from './language-extras'
import { LanguageLegend } from './language-legend'
import { RunTestsButton } from './run-tests-button'
import { SubmitButton } from './submit-button'
import { TestsExtras } from './tests-extras'
import { TestsPanel } from './tests-panel'

/** Parts of the draft's page. Each reads `useWorkspace()` and draws itself, under a name that no build shortens. */
type Parts = Readonly<Record<string, ComponentType>>

/** Buttons beside Format and Save. */
export const ACTIONS: Parts = { RunTestsButton, SubmitButton }
/** Sheets of the right column, from the top. */
export const PANELS: Parts = { TestsPanel, DraftReplay }
/** Draw nothing but their dialogs; they add to the editor by `useEditorExtension`. */
export const EXTRAS: Parts = { TestsExtras, LanguageExtras }
/** At the right end of the editor's foot. */
export const LEGENDS: Parts = { CoverageLegend, LanguageLegend }
