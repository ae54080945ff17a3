import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The nearest folder above that holds the shipped policies: sources and built files lie at different depths. */
function policyFolder(): string {
  for (const from of [import.meta.dirname, process.cwd()])
    for (let at = from; at && at !== dirname(at); at = dirname(at))
      if (existsSync(join(at, 'policies', 'capabilities.json'))) return join(at, 'policies')
  return join(process.cwd(), 'policies')
}

/** A file of `policies/`, such as the capabilities or the linter's configuration. */
export const policyFile = (name: string): string => join(policyFolder(), name)
