import { AppError } from '@/lib/errors'
import type { FixtureCase } from '@/lib/schemas/draft-tests'
import { isCases } from './files'

type File = { path: string; text: string }
export type NamedFixture = { path: string; name: string; fixture: FixtureCase }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The cases of one file. Errors: BAD_REQUEST when it is no JSON object. */
function contentOf({ path, text }: File): Record<string, unknown> {
  try {
    const content = JSON.parse(text) as unknown
    if (isObject(content)) return content
  } catch (cause) {
    throw new AppError('BAD_REQUEST', `${path} is not JSON. Mend it first.`, { cause })
  }
  throw new AppError('BAD_REQUEST', `${path} is not a JSON object. Mend it first.`)
}

const isCase = (value: unknown): value is FixtureCase => isObject(value) && isObject(value.input) && typeof value.now_ns === 'number'

/** Every fixture of a draft: named inputs with a clock, shared by tests, warm-up and differential. Other data of tests is passed over. */
export function fixturesOf(files: readonly File[]): NamedFixture[] {
  return files
    .filter(({ path }) => isCases(path) && path.endsWith('.json'))
    .flatMap((file) => {
      const { cases } = contentOf(file)
      if (!isObject(cases)) return []
      return Object.entries(cases).flatMap(([name, fixture]) => (isCase(fixture) ? [{ path: file.path, name, fixture }] : []))
    })
}

/** A fixture file with more cases in it, formatted. Errors: BAD_REQUEST when one of that name is there with another content. */
export function addFixtures(file: File, added: Readonly<Record<string, FixtureCase>>): string {
  const content = file.text.trim() === '' ? {} : contentOf(file)
  const cases = isObject(content.cases) ? content.cases : {}
  for (const [name, fixture] of Object.entries(added))
    if (Object.hasOwn(cases, name) && JSON.stringify(cases[name]) !== JSON.stringify(fixture))
      throw new AppError('BAD_REQUEST', `${file.path} has a case ${JSON.stringify(name)} already. Remove or rename it first.`)
  return `${JSON.stringify({ ...content, cases: { ...cases, ...added } }, null, 2)}\n`
}
