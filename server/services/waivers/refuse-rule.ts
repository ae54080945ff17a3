import { AppError } from '@/lib/errors'
import type { RuleList } from '@/lib/schemas/waivers'
import { ruleNowOf } from './rules'

/** Errors: BAD_REQUEST when the rule cannot be waived, saying why and what can be done instead. */
export function refuseUnwaivable(list: RuleList, rule: string): void {
  const now = ruleNowOf(list, rule)
  if (now === 'critical')
    throw new AppError(
      'BAD_REQUEST',
      `rule: ${rule} is critical, and a critical rule is never waived. Fix what breaks it, or show that it is a false alarm.`,
    )
  if (now === 'gone')
    throw new AppError('BAD_REQUEST', `rule: version ${list.policyVersion} has no rule ${rule}. Choose one of its rules by its code.`)
  if (now === 'unknown') throw new AppError('BAD_REQUEST', 'rule: no version decides yet, so there is nothing to waive.')
}
