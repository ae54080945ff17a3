import type { FileChange } from '@/lib/schemas/drafts'

export type TreeFile = { path: string; change: FileChange; isUnsaved: boolean; errors: number; warnings: number }
export type FileGroup = { title: 'Rules' | 'Tests' | 'Data'; files: TreeFile[] }

const isTest = (path: string) => /(^|\/)fixtures\/|_test\.(rego|json|yaml)$/.test(path)
const groupOf = (path: string): FileGroup['title'] => (isTest(path) ? 'Tests' : path.endsWith('.rego') ? 'Rules' : 'Data')

/** The files of a draft by what they do: what decides, what tries it, and what it is told. Groups without a file are left out. */
export function groupFiles(files: readonly TreeFile[]): FileGroup[] {
  const titles: FileGroup['title'][] = ['Rules', 'Data', 'Tests']
  return titles
    .map((title) => ({ title, files: files.filter(({ path }) => groupOf(path) === title).sort((a, b) => (a.path < b.path ? -1 : 1)) }))
    .filter((group) => group.files.length > 0)
}
