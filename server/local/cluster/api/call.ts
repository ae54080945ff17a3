import type { User } from '@/server/local/cluster/identity/user'
import type { Json } from '@/server/local/cluster/object'
import type { Store } from '@/server/local/cluster/store'
import type { Form } from './accept'

/** One request, read and authorised. */
export type Call = {
  method: string
  path: string
  query: URLSearchParams
  user: User
  store: Store
  contentType: string
  userAgent: string
  form: Form
  body: Buffer
}

/** What a watch writes to. `write` says false when the reader is gone or far behind. */
export type Sink = { write(line: string): boolean; end(): void; onGone(listener: () => void): void }

export type Reply =
  | { code: number; body: Json; headers?: Record<string, string> }
  | { code: number; text: string; contentType?: string }
  | { stream: (sink: Sink) => void }

/** A query that takes a yes or no: present without a value is yes. */
export function flag(query: URLSearchParams, name: string): boolean | null {
  const value = query.get(name)
  if (value === null) return null
  return value === '' || value === 'true' || value === '1'
}

/** Who writes: the named manager, or else the program as its user agent calls it. */
export const managerOf = ({ query, userAgent }: Call): string => query.get('fieldManager') || userAgent.split('/')[0] || 'unknown'

export const isDryRun = ({ query }: Call): boolean => query.getAll('dryRun').includes('All')
