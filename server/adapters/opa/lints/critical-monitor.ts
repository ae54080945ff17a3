import { annotationOf, violationRules } from './annotations'
import { finding, firstLineOf, type Lint } from './lint'

/** A critical rule that lets its findings pass would be none. */
export const criticalMonitor: Lint = ({ modules }) =>
  violationRules(modules).flatMap(({ file, rule }) => {
    const { severity, enforcement, code } = annotationOf(rule)?.custom ?? {}
    if (severity !== 'critical' || enforcement !== 'monitor') return []
    const message = `${code ?? 'This rule'} is critical, so it denies: a critical rule can be neither waived nor set to monitor. Set enforcement to deny, or lower the severity.`
    return [finding(file, firstLineOf(file, rule.location), { source: 'compile', code: 'critical_is_monitor', severity: 'error', message })]
  })
