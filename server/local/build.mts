import { build } from './build.ts'
import { assertNode } from './node-version.ts'
import { fail } from './say.ts'

try {
  assertNode()
  await build()
} catch (cause) {
  fail(cause)
}
