import { assertNode } from './node-version.ts'
import { fail } from './say.ts'

try {
  assertNode()
  const isDev = process.argv.includes('--dev')
  const { prepareStart, supervise } = await import('./supervise.ts')
  const { leaveFolder } = await import('./running.ts')
  const { ensureBuilt } = await import('./build.ts')
  const prepared = await prepareStart(isDev)
  try {
    if (isDev) {
      const { watchRoles } = await import('./dev.ts')
      const follow = await watchRoles()
      await supervise(prepared, follow)
    } else {
      await ensureBuilt()
      await supervise(prepared)
    }
  } catch (cause) {
    leaveFolder(prepared.folder)
    throw cause
  }
} catch (cause) {
  fail(cause)
}
