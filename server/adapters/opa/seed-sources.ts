import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/errors'
import { policyFile } from './policy-folder'
import { unpack } from './unpack'

type Source = { path: string; text: string }
/** Well below what one file of a draft may have. */
const PART_BYTES = 192 * 1024

async function readFolder(name: string): Promise<Source[]> {
  const folder = policyFile(name)
  const names = (await readdir(/* turbopackIgnore: true */ folder)).filter((one) => /\.(rego|json)$/.test(one)).sort()
  return Promise.all(
    names.map(async (path) => ({
      path,
      text: await readFile(/* turbopackIgnore: true */ join(/* turbopackIgnore: true */ folder, path), 'utf8'),
    })),
  )
}

/** One file of cases as several, in their order: the tests read all of them as one document `data.cases`. */
function partsOf({ path, text }: Source): Source[] {
  const { cases } = JSON.parse(text) as { cases: Record<string, unknown> } // our own file
  const parts: [string, unknown][][] = [[]]
  let bytes = 0
  for (const one of Object.entries(cases)) {
    const more = JSON.stringify(one, null, 2).length
    if (bytes > 0 && bytes + more > PART_BYTES) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(one)
    bytes += more
  }
  const name = path.replace(/\.json$/, '')
  return parts.map((part, index) => ({
    path: `cases_${name}${parts.length === 1 ? '' : `_${index + 1}`}_test.json`,
    text: `${JSON.stringify({ cases: Object.fromEntries(part) }, null, 2)}\n`,
  }))
}

/** The shipped constitution as people write it. In: the bundle that was compiled from it. */
export async function readSeedSources(bundle: Uint8Array): Promise<Source[]> {
  const [sources, fixtures] = await Promise.all([readFolder('constitution'), readFolder('fixtures')]).catch((cause: unknown) => {
    throw new AppError('BAD_REQUEST', 'policies/constitution or policies/fixtures cannot be read. Restore the folder.', { cause })
  })
  const compiled = await unpack(bundle)
  for (const { path, text } of sources) {
    if (path.endsWith('_test.rego') || !path.endsWith('.rego')) continue
    if (compiled.get(path)?.toString('utf8') !== text)
      throw new AppError(
        'BAD_REQUEST',
        `policies/constitution/${path} is not what the seed bundle was compiled from. Run npm run policy:bundle.`,
      )
  }
  return [...sources, ...fixtures.flatMap(partsOf)]
}
