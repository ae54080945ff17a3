import { AppError } from '@/lib/errors'
import type { SourceFile } from '@/server/ports/policy-tools'
import type { Commands } from './commands'
import { isRego } from './safe-files'
import { withScratch } from './scratch'

/** The text as `opa fmt` writes it. JSON and YAML stay as they are. Errors: BAD_REQUEST with the first error of one that does not parse. */
export async function format({ opa }: Commands, { path, text }: SourceFile, by: string): Promise<string> {
  if (!isRego(path)) return text
  return withScratch([{ path: 'x.rego', text }], async ({ sources: cwd }) => {
    const { code, stdout, stderr } = await opa(['fmt', 'x.rego'], { by, cwd })
    if (code === 0) return stdout
    const first = /x\.rego:\d+: .*/.exec(stderr)?.[0] ?? stderr.trim()
    throw new AppError('BAD_REQUEST', `It does not parse: ${first.replace('x.rego', path)}.`)
  })
}
