import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBundle } from '../../adapters/opa/bundle.ts'
import { sha256Hex } from '../../adapters/opa/constitution-hash.ts'
import { fail, say, UsageError } from '../say.ts'
import { ROOT } from '../source-hash.ts'
import { compileBundle, SEED } from './compile.mts'
import { localTool } from './find.mts'

/** `npm run policy:bundle`: compiles the constitution into policies/seed-bundle.tar.gz and notes its digest in the lock.
 *  `--check` compiles and compares byte for byte. */
const LOCK = join(ROOT, 'server/adapters/opa/tools.lock.json')

try {
  const { path, version } = await localTool('opa')
  const { bytes, constitutionHash, codes } = await compileBundle({ opa: path, version })
  await openBundle(bytes)
  if (process.argv.includes('--check')) {
    if (!readFileSync(SEED).equals(bytes))
      throw new UsageError('policies/seed-bundle.tar.gz is not what the sources compile to. Run npm run policy:bundle and commit it.')
    if (!readFileSync(LOCK, 'utf8').includes(sha256Hex(bytes)))
      throw new UsageError('The lock does not name this bundle. Run npm run policy:bundle.')
  } else {
    writeFileSync(SEED, bytes)
    const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as Record<string, unknown> // a file of ours
    writeFileSync(LOCK, `${JSON.stringify({ ...lock, seedBundle: { sha256: sha256Hex(bytes) } }, null, 2)}\n`)
  }
  say(`${codes.length} rules, ${bytes.length} bytes, ${constitutionHash}`)
} catch (cause) {
  fail(cause)
}
