import { randomInt } from 'node:crypto'
import { isObject } from '@/server/local/cluster/object'

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** JSON with sorted members: equal content has equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value ?? null)
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined && value[name] !== null)
    .sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

/** 32-bit FNV-1a of the canonical text, in letters that spell no words. */
export function hashOf(value: unknown, collisions = 0): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(`${canonical(value)}${collisions === 0 ? '' : collisions}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  }
  return [...String(hash)].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join('')
}

/** The five letters at the end of a generated name. */
export const suffix = (): string => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
