import { OpenIncident } from '@/lib/schemas/incidents'

export type Typed = Pick<OpenIncident, 'type' | 'severity'> & {
  title: string
  detail: string
  agent: string
  service: string
  /** From the address: taken where it names one. */
  sandbox: string | null
  violation: string | null
}

/** What is sent, or what is still missing. An empty field is left out; an id from an address that names nothing is too. */
export function readReport({ title, detail, agent, service, sandbox, violation, ...rest }: Typed): {
  input: OpenIncident | null
  missing: string | null
} {
  const { shape } = OpenIncident
  const typed = Object.entries({ detail, agentId: agent, service }).filter(([, text]) => text.trim() !== '')
  const named = [
    ['sandboxId', sandbox],
    ['violationId', violation],
  ].filter(([, id]) => shape.sandboxId.safeParse(id ?? undefined).success && id !== null)
  const parsed = OpenIncident.safeParse({
    ...rest,
    title,
    ...Object.fromEntries([...typed.map(([key, text]) => [key, text.trim()]), ...named]),
  })
  if (parsed.success) return { input: parsed.data, missing: null }
  const isTitle = !shape.title.safeParse(title).success
  return { input: null, missing: isTitle ? 'Say in one line what happens.' : 'Text has characters that cannot be kept: write it anew.' }
}
