// Every builtin the engine gives to a compiled policy beyond the native ones. The capabilities file lists the same names.
// Operands and results are the policy's own text; a builtin that is handed a number which it cannot hold answers undefined and is counted.
import { CRYPTO } from './crypto.ts'
import { ENCODING } from './encoding.ts'
import { JSON_TEXT } from './json.ts'
import { JWT } from './jwt.ts'
import { NET } from './net.ts'
import { NUMBERS } from './numbers.ts'
import { OBJECTS } from './objects.ts'
import { PATCH } from './patch.ts'
import { REGEX } from './regex.ts'
import { SEMVER } from './semver.ts'
import { SPRINTF } from './sprintf.ts'
import { STRINGS } from './strings.ts'
import { decode, encode, readValue, writeValue } from './text.ts'
import { TIME } from './time.ts'
import { URI } from './uri.ts'
import { UUID } from './uuid.ts'
import { isDouble, isList, Num, RegoObject, RegoSet, type Value } from './value.ts'

type Exact = (...operands: Value[]) => Value | undefined
type Table = Record<string, unknown>

/** They read a number as a double, or have no use for one. */
const PLAIN: Table = { ...CRYPTO, ...ENCODING, ...JWT, ...NET, ...REGEX, ...SEMVER, ...STRINGS, ...URI, ...UUID }
/** They keep all digits. */
const ALL_DIGITS: Table = { ...JSON_TEXT, ...NUMBERS, ...OBJECTS, ...PATCH, ...SPRINTF, ...TIME }

/** Names of those that answer undefined for a number which no double holds. */
export const DOUBLE_BUILTINS: readonly string[] = Object.keys(PLAIN)

const lost = new Map<string, number>()
/** Calls since the last time that were answered undefined because an operand has more digits than a double, by builtin. */
export function takeLostPrecision(): Record<string, number> | undefined {
  if (lost.size === 0) return undefined
  const taken = Object.fromEntries(lost)
  lost.clear()
  return taken
}

const hasLongNumber = (value: Value): boolean =>
  value instanceof Num
    ? !isDouble(value)
    : value instanceof RegoObject
      ? value.entries.some(([key, one]) => hasLongNumber(key) || hasLongNumber(one))
      : (value instanceof RegoSet ? value.items : isList(value) ? value : []).some(hasLongNumber)

type ByteBuiltin = (...operands: Uint8Array[]) => Uint8Array<ArrayBuffer> | undefined
function overBytes(name: string, builtin: Exact, keepsDigits: boolean): ByteBuiltin {
  return (...texts) => {
    const operands = texts.map((text) => readValue(decode(text)))
    if (!keepsDigits && operands.some(hasLongNumber)) {
      lost.set(name, (lost.get(name) ?? 0) + 1)
      return undefined
    }
    const result = builtin(...operands)
    return result === undefined ? undefined : encode(writeValue(result))
  }
}
const tableOf = (table: Table, keepsDigits: boolean) =>
  Object.entries(table).map(([name, builtin]) => [name, overBytes(name, builtin as Exact, keepsDigits)] as const) // each checks its operands itself

export const BUILTINS: Readonly<Record<string, ByteBuiltin>> = Object.fromEntries([...tableOf(PLAIN, false), ...tableOf(ALL_DIGITS, true)])
