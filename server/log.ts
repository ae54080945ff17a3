import pino, { type Logger } from 'pino'
import { env } from '@/server/env'

export type Log = Logger

/** Structured log of one room: event name and fields. Secrets are cut by path, whatever a caller passes. */
export function createLog(name: string): Log {
  return pino({
    name,
    level: env().ACGS_LOG_LEVEL,
    base: { role: env().ACGS_ROLE_ID },
    redact: {
      paths: ['*.token', '*.secret', '*.password', '*.cookie', '*.authorization', 'token', 'secret', 'password', 'cookie', 'authorization'],
      censor: '[hidden]',
    },
  })
}
