import { annotationOf, violationRules } from './annotations'
import { finding, firstLineOf, type Lint } from './lint'

const PRINCIPLES = ['autonomy', 'beneficence', 'non_maleficence', 'transparency', 'fairness', 'privacy', 'accountability']
/** What each word may be; null: any text. */
const WORDS: Record<string, readonly string[] | null> = {
  code: null,
  principle: PRINCIPLES,
  severity: ['low', 'medium', 'high', 'critical'],
  enforcement: ['deny', 'monitor'],
  control: null,
  owner: null,
}
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== ''

/** What is missing or wrong in the words of one rule. */
function problemsOf({ title, description, custom = {} }: NonNullable<ReturnType<typeof annotationOf>>): string[] {
  const missing = [
    ...(isText(title) ? [] : ['title']),
    ...(isText(description) ? [] : ['description']),
    ...Object.keys(WORDS)
      .filter((word) => !isText(custom[word]))
      .map((word) => `custom.${word}`),
  ]
  const wrong = Object.entries(WORDS)
    .filter(([word, may]) => may && isText(custom[word]) && !may.includes(String(custom[word])))
    .map(([word, may]) => `custom.${word} must be one of ${may?.join(', ')}`)
  const odd =
    isText(custom.code) && !/^[a-z][a-z0-9_]{0,63}$/.test(String(custom.code)) ? ['custom.code must be small letters, digits and _'] : []
  return [...(missing.length > 0 ? [`it lacks ${missing.join(', ')}`] : []), ...wrong, ...odd]
}

export const missingPrinciple: Lint = ({ modules }) =>
  violationRules(modules).flatMap(({ file, rule }) => {
    const said = annotationOf(rule)
    const problems = said ? problemsOf(said) : ['it has none']
    if (problems.length === 0) return []
    const message = `A violation says what it protects in its METADATA (title, description, custom: code, principle, severity, enforcement, control, owner): ${problems.join('; ')}.`
    return [
      finding(file, firstLineOf(file, rule.location), { source: 'compile', code: 'acgs/missing-principle', severity: 'error', message }),
    ]
  })
