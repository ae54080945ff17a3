import { UsageError } from './say.ts'

const NEEDS = [24, 15] as const

/** Stops on a Node that cannot run the product. Source: engines of the pinned packages. */
export function assertNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > NEEDS[0] || (major === NEEDS[0] && minor >= NEEDS[1])) return
  throw new UsageError(
    `Node ${version} is running this, and ${NEEDS.join('.')} or newer is needed.\n` +
      'Start through npm (npm start, npm test, npm run acgs): the right Node comes with npm ci and npm puts it first.\n' +
      `On a platform without that package (${process.platform}-${process.arch}?), install Node 24 and use it.`,
  )
}
