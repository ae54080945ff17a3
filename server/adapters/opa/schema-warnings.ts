import type { Diagnostic } from '@/server/ports/policy-tools'

const same = (a: Diagnostic, b: Diagnostic) =>
  a.path === b.path && a.message === b.message && a.range.start.row === b.range.start.row && a.range.start.col === b.range.start.col

/** What the compiler says only because it was told what the input looks like: advice, for the recorded inputs need not be all there are. */
export function asWarnings(
  withSchema: readonly Diagnostic[],
  without: readonly Diagnostic[],
  { seenIn }: { seenIn?: number },
): Diagnostic[] {
  const counted = seenIn === undefined ? '' : ` in ${seenIn.toLocaleString('en')} recorded inputs`
  return withSchema
    .filter((one) => !without.some((other) => same(one, other)))
    .map((one) => {
      const path = /^undefined ref: (input[^\n]*)/.exec(one.message)?.[1]
      const code = path ? 'acgs/unknown-path' : 'acgs/schema-type'
      const message = path ? `${path} was never seen${counted}.` : `It does not fit what was seen${counted}: ${one.message}`
      return {
        ...one,
        source: 'schema',
        severity: 'warning',
        code,
        message,
        doc: `docs/policies.md#${code.replace('acgs/', '')}`,
        fix: null,
      }
    })
}
