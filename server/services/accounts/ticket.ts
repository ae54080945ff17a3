import * as z from 'zod'
import { seal, unseal } from '@/server/sealed'

/** What the browser carries from one step to the next: sealed, so that it can neither be read nor made elsewhere, and only for its step. */
export type Step = 'sign-in' | 'enrol'

const purposeOf = (step: Step, browser: string) => `ticket:${step}:${browser}`

/** `browser` is what else is known of the one who asked; the same is needed to open it. */
export function makeTicket(step: Step, { browser, expiresAt, body }: { browser: string; expiresAt: Date; body: object }): string {
  const text = JSON.stringify({ until: expiresAt.getTime(), body })
  return Buffer.from(seal(text, purposeOf(step, browser))).toString('base64url')
}

/** Out: what was put in, or null: made elsewhere, for another step or browser, changed, or over. */
export function openTicket<S extends z.ZodType>(step: Step, ticket: string | undefined, of: { browser: string; now: Date; schema: S }) {
  if (!ticket || ticket.length > 4000) return null
  const text = unseal(Buffer.from(ticket, 'base64url'), purposeOf(step, of.browser))
  if (text === null) return null
  const sealed = z.object({ until: z.number(), body: z.unknown() }).safeParse(JSON.parse(text))
  if (!sealed.success || sealed.data.until <= of.now.getTime()) return null
  const body = of.schema.safeParse(sealed.data.body)
  return body.success ? body.data : null
}
