import { expect, test } from 'vitest'
import * as z from 'zod'
import { appRouter } from './_app'

type Procedure = { _def: { inputs: z.ZodType[] } }
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)

/** Formats that have one length, or a bounded one. */
const BOUNDED = new Set(['uuid', 'guid', 'ipv4', 'ipv6', 'datetime', 'date', 'time', 'cuid2', 'ulid'])

/** Every place of a schema that takes more than it says: an object with members nobody named, a text or a list without an end. */
function looseIn(schema: z.ZodType, path: string): string[] {
  const within = (inner: unknown, name = path) => looseIn(inner as z.ZodType, name)
  if (schema instanceof z.ZodObject) {
    const isStrict = schema.def.catchall instanceof z.ZodNever
    return [
      ...(isStrict ? [] : [`${path}: not strict`]),
      ...Object.entries(schema.shape).flatMap(([key, one]) => within(one, `${path}.${key}`)),
    ]
  }
  if (schema instanceof z.ZodArray) {
    return [...(hasEnd(schema) ? [] : [`${path}: a list without an end`]), ...within(schema.element, `${path}[]`)]
  }
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat)
    return hasLength(schema) ? [] : [`${path}: a text without an end`]
  if (schema instanceof z.ZodRecord)
    return schema.keyType instanceof z.ZodEnum ? within(schema.valueType, `${path}.*`) : [`${path}: a record`]
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => within(one))
  if (schema instanceof z.ZodPipe) return within(schema.in)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return within(schema.def.innerType)
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodCatch) return within(schema.def.innerType)
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodAny) return [`${path}: anything`]
  return []
}

const hasEnd = (schema: z.ZodArray): boolean => 'maxItems' in z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })

function hasLength(schema: z.ZodType): boolean {
  const told = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  const isShort = typeof told.pattern === 'string' && /^\^.*\$$/.test(told.pattern) && !/[^\\][*+]|\{\d+,\}/.test(told.pattern)
  return told.maxLength !== undefined || BOUNDED.has(told.format ?? '') || isShort
}

test('the walk sees what is loose', () => {
  const loose = z.object({ a: z.string(), b: z.array(z.string().max(3)), c: z.record(z.string(), z.string()), d: z.strictObject({}) })
  expect(looseIn(loose, 'x')).toEqual(['x: not strict', 'x.a: a text without an end', 'x.b: a list without an end', 'x.c: a record'])
  expect(
    looseIn(z.strictObject({ a: z.uuid(), b: z.array(z.string().max(3)).max(2), c: z.string().max(9).nullable().optional() }), 'x'),
  ).toEqual([])
})

test.each(procedures)('%s takes what its schema names, each text and list with an end', (path, { _def }) => {
  expect(_def.inputs.length).toBeGreaterThan(0)
  expect(_def.inputs.flatMap((schema) => looseIn(schema, path))).toEqual([])
})
