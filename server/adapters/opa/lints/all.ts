import { criticalMonitor } from './critical-monitor'
import { dataRuleConflict } from './data-rule-conflict'
import type { Lint } from './lint'
import { missingDefault } from './missing-default'
import { missingPrinciple } from './missing-principle'
import { nestedIteration } from './nested-iteration'
import { ruleIndex } from './rule-index'
import { unknownPath } from './unknown-path'
import { wasmCapability } from './wasm-capability'

export const LINTS: readonly Lint[] = [
  missingDefault,
  missingPrinciple,
  criticalMonitor,
  dataRuleConflict,
  wasmCapability,
  nestedIteration,
  ruleIndex,
  unknownPath,
]
