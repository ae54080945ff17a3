import type { SourceFile } from '@/server/ports/policy-tools'
import { isCases } from './files'

/** Together so much of one document is too much to run after each pause in typing. */
const LARGE_BYTES = 64 * 1024

export type Quick = { files: SourceFile[] /** Test files that read large documents of cases, and are therefore not run. */; left: string[] }

/** The document that a file of cases becomes part of, as tests name it. */
function documentsOf({ path, text }: SourceFile): string[] {
  const folders = path.split('/').slice(0, -1)
  if (folders.length > 0) return [`data.${folders.join('.')}`]
  try {
    const content = JSON.parse(text) as unknown
    return typeof content === 'object' && content !== null ? Object.keys(content).map((key) => `data.${key}`) : []
  } catch {
    return [] // OPA names the mistake
  }
}

const reads = (text: string, document: string) => new RegExp(`\\b${document.replaceAll('.', '\\.')}\\b`).test(text)

/** A draft without its large documents of cases and the tests that read them. What is left out is named, so that nothing passes unseen. Pure. */
export function quickFiles(files: readonly SourceFile[]): Quick {
  const cases = files.filter(({ path }) => isCases(path)).map((file) => ({ file, documents: documentsOf(file) }))
  const bytes = new Map<string, number>()
  for (const { file, documents } of cases) for (const one of documents) bytes.set(one, (bytes.get(one) ?? 0) + file.text.length)
  const large = [...bytes].filter(([, all]) => all > LARGE_BYTES).map(([document]) => document)
  const gone = new Set(cases.filter(({ documents }) => documents.some((one) => large.includes(one))).map(({ file }) => file.path))
  const left = files
    .filter(({ path, text }) => path.endsWith('_test.rego') && large.some((document) => reads(text, document)))
    .map(({ path }) => path)
  return { files: files.filter(({ path }) => !gone.has(path) && !left.includes(path)), left }
}
