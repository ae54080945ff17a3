import { readFileSync, writeFileSync } from 'node:fs'
import type { Cases } from './cases/case.mts'
import { constitutional } from './cases/constitutional.mts'
import { evolution } from './cases/evolution.mts'
import { control } from './cases/ours-control.mts'
import { hostile } from './cases/ours-hostile.mts'
import { lists } from './cases/ours-lists.mts'
import { rules } from './cases/ours-rules.mts'
import { privacy } from './cases/privacy.mts'

const FOLDER = new URL('../../../policies/fixtures/', import.meta.url)
const GROUPS: Record<string, Cases> = { constitutional, privacy, evolution, ours: { ...rules, ...control, ...lists, ...hostile } }

/** One line a part, so that a changed case is a short difference. */
function print(group: string, cases: Cases): string {
  const rows = Object.entries(cases).map(([name, one]) => {
    const parts = Object.entries(one).map(([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    return `    ${JSON.stringify(`${group}: ${name}`)}: {\n${parts.join(',\n')}\n    }`
  })
  return `{\n  "cases": {\n${rows.join(',\n')}\n  }\n}\n`
}

export const printedFixtures = (): Record<string, string> =>
  Object.fromEntries(Object.entries(GROUPS).map(([group, cases]) => [`${group}.json`, print(group, cases)]))

/** Names of the fixture files that are not what the cases print. */
export const staleFixtures = (): string[] =>
  Object.entries(printedFixtures())
    .filter(([name, text]) => {
      try {
        return readFileSync(new URL(name, FOLDER), 'utf8') !== text
      } catch {
        return true
      }
    })
    .map(([name]) => name)

if (import.meta.main) for (const [name, text] of Object.entries(printedFixtures())) writeFileSync(new URL(name, FOLDER), text)
