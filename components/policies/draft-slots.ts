import type { ComponentType } from 'react'
import { CoverageLegend } from './coverage-legend'
import { DraftReplay } from './draft-replay'
import { LanguageExtras } from './language-extras'
import { LanguageLegend } from './language-legend'
import { RunTestsButton } from './run-tests-button'
import { SubmitButton } from './submit-button'
import { TestsExtras } from './tests-extras'
import { TestsPanel } from './tests-panel'

/** Parts of the draft's page. Each reads `useWorkspace()` and draws itself; a list that is empty leaves no trace on the page. */
type Part = ComponentType

/** Buttons beside Format and Save. */
export const ACTIONS: readonly Part[] = [RunTestsButton, SubmitButton]
/** Sheets of the right column, from the top. */
export const PANELS: readonly Part[] = [TestsPanel, DraftReplay]
/** Draw nothing but their dialogs; they add to the editor by `useEditorExtension`. */
export const EXTRAS: readonly Part[] = [TestsExtras, LanguageExtras]
/** At the right end of the editor's foot. */
export const LEGENDS: readonly Part[] = [CoverageLegend, LanguageLegend]
