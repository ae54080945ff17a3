import * as z from 'zod'

const Text = z.string().max(4096)
/** What a browser says about something our policy forbade, in either form; members beside these are dropped unread. */
const Old = z.object({
  'csp-report': z.object({ 'effective-directive': Text.optional(), 'violated-directive': Text.optional(), 'blocked-uri': Text.optional() }),
})
const New = z.object({ type: z.literal('csp-violation'), body: z.object({ effectiveDirective: Text, blockedURL: Text.nullish() }) })
const Other = z.object({ type: z.string().max(64) })

export type CspReport = { directive: string; blocked: string }

const DIRECTIVE = /^[a-z-]{1,40}/
/** The kind of thing that was blocked: its origin at most, never a path or a query, which may hold what a person typed. */
const blockedOf = (text: string | null | undefined): string => {
  if (!text) return 'nothing named'
  return URL.canParse(text) ? new URL(text).origin.slice(0, 200) : (/^[a-z-]{1,40}$/.exec(text)?.[0] ?? 'malformed')
}
const reportOf = (directive: string | undefined, blocked: string | null | undefined): CspReport => ({
  directive: DIRECTIVE.exec(directive ?? '')?.[0] ?? 'malformed',
  blocked: blockedOf(blocked),
})

const Body = z.union([Old.transform((one) => [one]), z.array(z.union([New, Other])).max(32)])

/** The violations in a report's body, at most 32. Out: null when it is no report. */
export function readCspReports(value: unknown): CspReport[] | null {
  const parsed = Body.safeParse(value)
  if (!parsed.success) return null
  return parsed.data.flatMap((one) => {
    if ('csp-report' in one) {
      const said = one['csp-report']
      return [reportOf(said['effective-directive'] ?? said['violated-directive'], said['blocked-uri'])]
    }
    return 'body' in one ? [reportOf(one.body.effectiveDirective, one.body.blockedURL)] : []
  })
}
