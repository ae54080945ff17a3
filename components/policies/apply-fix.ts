import { applyEdits, type Finding } from './findings'
import type { Workspace } from './workspace'

/** Makes the changes of a fix in every file they are in: unsaved, and to be undone like typing.
 *  In: how a file's text is read as it is now. */
export async function applyFix(
  { edit }: Pick<Workspace, 'edit'>,
  fix: NonNullable<Finding['fix']>,
  textOf: (path: string) => Promise<string>,
): Promise<void> {
  const paths = [...new Set(fix.edits.map(({ path }) => path))]
  for (const path of paths) {
    const own = fix.edits.filter((one) => one.path === path)
    await edit(path, applyEdits(await textOf(path), own))
  }
}
