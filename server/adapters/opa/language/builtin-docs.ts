import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { BuiltinDoc } from '@/lib/schemas/language'
import { policyFile } from '@/server/adapters/opa/policy-folder'
import { reasonOf } from '@/server/adapters/opa/refusal-reasons'

const Type: z.ZodType<OpaType> = z.lazy(() =>
  z.object({
    type: z.string(),
    name: z.string().optional(),
    description: z.string().optional(),
    dynamic: z.union([Type, z.object({ key: Type, value: Type })]).optional(),
    of: z.union([Type, z.array(Type)]).optional(),
  }),
)
type OpaType = {
  type: string
  name?: string | undefined
  description?: string | undefined
  dynamic?: OpaType | { key: OpaType; value: OpaType } | undefined
  of?: OpaType | OpaType[] | undefined
}
const Capabilities = z.object({
  builtins: z.array(
    z.object({
      name: z.string(),
      description: z.string().optional(),
      infix: z.string().optional(),
      decl: z.object({ args: z.array(Type).optional(), result: Type.optional() }),
    }),
  ),
})
const Classes = z.record(z.string(), z.object({ class: z.enum(['native', 'shim', 'refused']), reason: z.string().optional() }))

const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(/* turbopackIgnore: true */ policyFile(name), 'utf8'))

/** A type as OPA's documentation writes it. */
function sayType({ type, dynamic, of }: OpaType): string {
  if (type === 'any') return Array.isArray(of) && of.length > 0 ? of.map(sayType).join(' or ') : 'any'
  if (type === 'set') return of && !Array.isArray(of) ? `set[${sayType(of)}]` : 'set'
  if (type === 'array') return dynamic && 'type' in dynamic ? `array[${sayType(dynamic)}]` : 'array'
  return type
}

let known: Promise<BuiltinDoc[]> | undefined

async function readAll(): Promise<BuiltinDoc[]> {
  const { builtins } = Capabilities.parse(await read('capabilities.json'))
  const classes = Classes.parse(await read('builtin-classes.json'))
  const allowed = new Map(builtins.map((one) => [one.name, one]))
  return Object.entries(classes)
    .filter(([name]) => !allowed.get(name)?.infix && !name.startsWith('internal.'))
    .map(([name, { class: kind, reason }]): BuiltinDoc => {
      const found = kind === 'refused' ? undefined : allowed.get(name)
      const args = (found?.decl.args ?? []).map((arg, n) => ({
        name: arg.name ?? `arg${n + 1}`,
        type: sayType(arg),
        description: arg.description ?? null,
      }))
      const result = found?.decl.result
      const out = result ? `${result.name ? `${result.name}: ` : ''}${sayType(result)}` : 'boolean'
      return {
        name,
        class: kind,
        reason: kind === 'refused' ? reasonOf(name, /deprecated/.test(reason ?? '')) : null,
        description: found?.description ?? null,
        signature: found ? `(${args.map((arg) => `${arg.name}: ${arg.type}`).join(', ')}) -> ${out}` : null,
        args,
      }
    })
}

/** What builtins are, from the reviewed lists of `policies/`; read once. */
export function builtinDocs(): Promise<BuiltinDoc[]> {
  known ??= readAll()
  known.catch(() => {
    known = undefined
  })
  return known
}
