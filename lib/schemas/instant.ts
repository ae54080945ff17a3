import * as z from 'zod'

/** A time that a database keeps too: it counts no year 0. */
export const Instant = z.iso
  .datetime({ offset: true, message: 'a time such as 2026-01-31T00:00:00Z' })
  .max(40)
  .refine((text) => new Date(text).getUTCFullYear() >= 1, 'a time such as 2026-01-31T00:00:00Z')
