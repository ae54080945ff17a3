import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './project-files'
import { ACCESS_ROWS } from './scorecard-access'
import { WEB_ROWS } from './scorecard-web'

/** A test that shows a control: its file and the start of its title. */
export type Evidence = readonly [file: string, title: string]
/** One row of OWASP ASVS 5.0, levels 1 and 2. Without `missing` a row with evidence is tested; `doesNotApply` says why. */
export type Requirement = {
  id: string
  requirement: string
  control: string
  evidence: readonly Evidence[]
  missing?: string
  doesNotApply?: string
}
/** The number of the chapter, `V3.5.1–3` is 3. */
const chapterOf = ({ id }: Requirement): number => Number(/^V(\d+)/.exec(id)?.[1])
export type Scored = Requirement & { score: 0 | 1 | 2 | null }

export const REQUIREMENTS: readonly Requirement[] = [...WEB_ROWS, ...ACCESS_ROWS].sort((a, b) => chapterOf(a) - chapterOf(b))

const sources = new Map<string, string>()
const sourceOf = (file: string): string => {
  const known = sources.get(file)
  if (known !== undefined) return known
  let text = ''
  try {
    text = readFileSync(join(ROOT, file), 'utf8')
  } catch {
    // no such file: the evidence does not exist
  }
  sources.set(file, text)
  return text
}

/** Whether there is a test of that title; every test of the project runs and passes before anything lands. */
export function isThere([file, title]: Evidence): boolean {
  const told = sourceOf(file)
  return [`'${title}`, `\`${title}`, `"${title}`].some(
    (start) => told.includes(`(${start}`) || told.includes(`, ${start}`) || told.includes(`\n  ${start}`),
  )
}

export const scored = (rows: readonly Requirement[] = REQUIREMENTS): Scored[] =>
  rows.map((row) => {
    if (row.doesNotApply) return { ...row, score: null }
    const hasAll = row.evidence.length > 0 && row.evidence.every(isThere)
    return { ...row, score: !hasAll ? 0 : row.missing ? 1 : 2 }
  })

/** How many of the rows that apply are tested in full. */
export function shareOf(rows: readonly Scored[]): { full: number; applying: number } {
  const applying = rows.filter(({ score }) => score !== null)
  return { full: applying.filter(({ score }) => score === 2).length, applying: applying.length }
}

const cell = (text: string) => text.replaceAll('|', '\\|')
const WORDS = { 0: '0 none', 1: '1 partial', 2: '2 tested' } as const

function lineOf({ id, requirement, control, evidence, missing, doesNotApply, score }: Scored): string {
  const shown = evidence.map(([file, title]) => `“${title}” in \`${file}\``).join('; ')
  const said = doesNotApply ? `does not apply: ${doesNotApply}` : [shown, missing ? `missing: ${missing}` : ''].filter(Boolean).join('; ')
  return `| ${[id, requirement, control, score === null ? '–' : WORDS[score], said].map(cell).join(' | ')} |`
}

/** docs/security.md as the rows and the tests say it. */
export function scorecardText(): string {
  const rows = scored()
  const { full, applying } = shareOf(rows)
  return `# Security scorecard

OWASP ASVS 5.0, levels 1 and 2, the rows that a console like this one has to answer for. Written by \`npm run security\` from the tests themselves: a row is
2 when every test that it names exists (all of them run before anything lands), 1 when something of it is still missing, 0 without a test.

**${full} of ${applying} rows that apply are tested in full (${((100 * full) / applying).toFixed(1)} %).** A release needs 90 %.

| id | requirement | control | score | shown by |
|---|---|---|---|---|
${rows.map(lineOf).join('\n')}
`
}
