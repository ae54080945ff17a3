import { expect, test } from 'vitest'
import { parseEnv } from './env'

test('an empty environment has all defaults, and an empty text is unset', () => {
  expect(parseEnv({})).toMatchObject({ ACGS_BIND: '127.0.0.1', ACGS_CONSOLE_PORT: 3000, ACGS_ORIGIN: 'live', ACGS_PERSONAS: '0' })
  expect(parseEnv({ ACGS_CONSOLE_PORT: '', ACGS_MASK_KEY: '', ACGS_ENGINE_URL: '' })).toMatchObject({ ACGS_CONSOLE_PORT: 3000 })
})

test('numbers are read from text, and variables of others are dropped', () => {
  const parsed = parseEnv({ ACGS_ENGINE_PORT: '9001', HOME: '/root', AWS_SECRET_ACCESS_KEY: 'x' })
  expect(parsed.ACGS_ENGINE_PORT).toBe(9001)
  expect(parsed).not.toHaveProperty('HOME')
  expect(parsed).not.toHaveProperty('AWS_SECRET_ACCESS_KEY')
})

test.each([
  ['NODE_ENV', 'hunter2'],
  ['ACGS_CONSOLE_PORT', 'hunter2'],
  ['ACGS_ENGINE_PORT', '70777'],
  ['ACGS_WORKER_PORT', '0.71717'],
  ['ACGS_ROLE_ID', 'hunter2-'.repeat(9)],
  ['ACGS_VERSION', 'hunter2-'.repeat(9)],
  ['ACGS_ORIGIN', 'hunter2'],
  ['ACGS_PERSONAS', 'hunter2'],
  ['ACGS_MASK_KEY', 'hunter2'],
  ['ACGS_ENGINE_WORKERS', '-71717'],
  ['ACGS_ENGINE_URL', 'hunter2'],
  ['ACGS_SPOOL_MAX_BYTES', '71717'],
  ['ACGS_LOG_LEVEL', 'hunter2'],
  ['KAFKA_BROKERS', 'hunter2'],
  ['KAFKA_TLS', 'hunter2'],
  ['NEXTAUTH_SECRET', 'hunter2'],
  ['NEXTAUTH_URL', 'hunter2'],
])('a wrong %s stops the start, is named, and its value is not repeated', (name, value) => {
  const parse = () => parseEnv({ [name]: value })
  expect(parse).toThrow(new RegExp(`^The environment is not usable\\.\\n${name}: .+$`))
  expect(parse).not.toThrow(value)
})

test('every wrong variable has its line', () => {
  const parse = () => parseEnv({ ACGS_CONSOLE_PORT: 'x', NEXTAUTH_SECRET: 'short' })
  expect(parse).toThrow(/\nACGS_CONSOLE_PORT: .+\nNEXTAUTH_SECRET: .+$/)
})
