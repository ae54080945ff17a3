import { pathToFileURL } from 'node:url'
import { ensureCommand } from './build.ts'
import { assertNode } from './node-version.ts'
import { fail } from './say.ts'

try {
  assertNode()
  await import(pathToFileURL(await ensureCommand()).href)
} catch (cause) {
  fail(cause)
}
