import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The nearest folder above that holds the shipped policies: sources and built files lie at different depths, and a bundler may not say where a
 *  file was. The marks keep it from taking the whole project for data of the console. */
function policyFolder(): string {
  for (const from of [import.meta.dirname, process.cwd()])
    for (let at = from; at && at !== dirname(at); at = dirname(at)) {
      const folder = join(/* turbopackIgnore: true */ at, 'policies')
      if (existsSync(/* turbopackIgnore: true */ join(/* turbopackIgnore: true */ folder, 'capabilities.json'))) return folder
    }
  return 'policies'
}

/** A file of `policies/`, such as the capabilities or the linter's configuration. */
export const policyFile = (name: string): string => join(/* turbopackIgnore: true */ policyFolder(), name)
