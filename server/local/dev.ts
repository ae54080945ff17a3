import { context } from 'esbuild'
import { generate } from './build.ts'
import { roleBundle } from './bundle.ts'
import type { Child } from './child.ts'
import { say, stage } from './say.ts'

/** Bundles the roles from the sources and again at every change. Out: what to call once the roles run, so that they start anew with the change. */
export async function watchRoles(): Promise<(children: readonly Child[]) => void> {
  let following: readonly Child[] = []
  await stage('generate', generate)
  await stage('roles', async () => {
    let isFirst = true
    let firstDone: () => void = () => undefined
    const first = new Promise<void>((resolve) => {
      firstDone = resolve
    })
    const made = await context({
      ...roleBundle(),
      plugins: [
        {
          name: 'renew-roles',
          setup: (build) => {
            build.onEnd(({ errors }) => {
              if (errors.length > 0) say(`the change does not build (${errors.length} errors); the roles run on with the last good code`)
              else if (!isFirst) for (const child of following) child.renew()
              isFirst = false
              firstDone()
            })
          },
        },
      ],
    })
    await made.watch()
    await first
  })
  return (children) => {
    following = children.filter(({ name }) => name !== 'console')
  }
}
