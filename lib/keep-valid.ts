import type * as z from 'zod'

/** The parts of an address that a schema takes, by its own keys. A part it refuses is left out, so an old or mistyped address still shows a page. */
export function keepValid(shape: Readonly<Record<string, z.ZodType>>, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [key, part] of Object.entries(shape)) {
    const parsed = part.safeParse(given[key] ?? undefined)
    if (parsed.success && parsed.data !== undefined && parsed.data !== '') kept[key] = parsed.data
  }
  return kept
}
