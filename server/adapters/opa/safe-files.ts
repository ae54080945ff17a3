import { AppError } from '@/lib/errors'
import type { SourceFile } from '@/server/ports/policy-tools'

const FILES = 200
const FILE_BYTES = 256 * 1024
const ALL_BYTES = 4 * 1024 * 1024
const PATH_LENGTH = 200
/** A name of a part: never a leading dot (ours: `.regal/`, `.manifest`, `.signatures.json`), nothing that a shell, a tar or Windows reads otherwise. */
const PART = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/
const KIND = /\.(rego|json|yaml)$/

const refuse = (path: string, why: string): never => {
  throw new AppError('BAD_REQUEST', `${JSON.stringify(path.slice(0, PATH_LENGTH))} is refused: ${why}.`)
}

function checkPath(path: string): void {
  if (path.length > PATH_LENGTH) refuse(path, `a path has at most ${PATH_LENGTH} characters`)
  if (!KIND.test(path)) refuse(path, 'only .rego, .json and .yaml files belong to a policy')
  for (const part of path.split('/')) {
    if (part === '' || part === '..' || part.startsWith('.'))
      refuse(path, 'a path is relative, without empty parts, `..` or a part that begins with a dot')
    if (!PART.test(part)) refuse(path, 'a name is made of letters, digits, `_`, `-` and dots')
  }
}

/** Nothing of a draft is trusted: its paths become paths of files that real programs read.
 *  Errors: BAD_REQUEST naming the first file that is refused, and why. */
export function checkFiles(files: readonly SourceFile[]): void {
  if (files.length === 0) throw new AppError('BAD_REQUEST', 'There is no file. Add a .rego file.')
  if (files.length > FILES) throw new AppError('BAD_REQUEST', `${files.length} files are too many: at most ${FILES}.`)
  const seen = new Map<string, string>()
  let all = 0
  for (const { path, text } of files) {
    checkPath(path)
    const bytes = Buffer.byteLength(text)
    if (bytes > FILE_BYTES) refuse(path, `${bytes} bytes; a file has at most ${FILE_BYTES}`)
    if (text.includes('\0')) refuse(path, 'it holds a NUL character')
    all += bytes
    const folded = path.toLowerCase()
    const twin = seen.get(folded)
    if (twin !== undefined)
      refuse(path, twin === path ? 'it is there twice' : `it differs from ${JSON.stringify(twin)} in upper and lower case alone`)
    seen.set(folded, path)
  }
  for (const folded of seen.keys())
    for (let at = folded.lastIndexOf('/'); at > 0; at = folded.lastIndexOf('/', at - 1))
      if (seen.has(folded.slice(0, at))) refuse(seen.get(folded) ?? folded, 'a file of that name is where its folder should be')
  if (all > ALL_BYTES) throw new AppError('BAD_REQUEST', `The files have ${all} bytes together; at most ${ALL_BYTES}.`)
}

export const isTest = (path: string): boolean => path.endsWith('_test.rego')
export const isRego = (path: string): boolean => path.endsWith('.rego')
