import * as z from 'zod'

/** `soakMs`: how long a service that was rolled back must hold before it is called verified. `watchMs`: how long nothing uncontrolled may be seen
 *  after a stop was resumed. */
export const RunSettings = z.strictObject({
  soakMs: z.number().int().min(10_000, 'at least 10 s').max(3_600_000, 'at most an hour'),
  watchMs: z.number().int().min(0).max(3_600_000, 'at most an hour').default(600_000),
})
export type RunSettings = z.infer<typeof RunSettings>
