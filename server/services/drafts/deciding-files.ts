import type { SourceFile } from '@/server/ports/policy-tools'
import { isCases } from './files'

/** What decides, without what only tests read: the tools need not load it for an evaluation. */
export const decidingFiles = (files: readonly SourceFile[]): SourceFile[] =>
  files.filter(({ path }) => !path.endsWith('_test.rego') && !isCases(path))
