import type { Rule, SourceFile } from '@/server/ports/policy-tools'
import { type Asts, nameOf, type Rule as Parsed } from './ast'
import { isRego, isTest } from './safe-files'

type Annotation = { title?: string; custom?: { code?: unknown } }

/** METADATA that stands over a rule, as the parser attaches it. */
const annotationOf = ({ annotations }: Parsed): Annotation | undefined => (annotations as Annotation[] | undefined)?.[0] // OPA's own shape

const rowsOf = (text: string | undefined): number => (text ? Buffer.from(text, 'base64').toString().split('\n').length : 1)

/** Every rule of the sources, tests left out, in the order in which they stand. Files that do not parse have none. */
export async function rulesOf(asts: Asts, files: readonly SourceFile[], by: string): Promise<Rule[]> {
  const sources = files.filter(({ path }) => isRego(path) && !isTest(path))
  const modules = await Promise.all(sources.map(async (file) => ({ file, module: await asts(file, by) })))
  return modules.flatMap(({ file, module }) =>
    (module?.rules ?? []).map((rule) => {
      const { row, text } = rule.location
      const said = annotationOf(rule)
      const code = said?.custom?.code
      return {
        path: `${nameOf(module?.package.path ?? [])}.${nameOf(rule.head.ref)}`,
        file: file.path,
        row,
        endRow: row + rowsOf(text) - 1,
        code: typeof code === 'string' ? code : null,
        title: said?.title ?? null,
      }
    }),
  )
}
