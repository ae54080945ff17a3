import { filePolicies } from '@/server/adapters/opa/policies'
import type { ServiceContext } from '@/server/context'
import type { Db } from '@/server/db'
import { createCandidates } from '@/server/engine/candidates'
import type { SourceFile } from '@/server/ports/policy-tools'
import { type Subject, subjectOf } from '@/server/services/policies/gates/subject'
import { digestOfText } from '@/server/services/policies/text-digest'
import { evaluatorThread } from './engine'

/** The shipped constitution with its tests and cases; `change` says what becomes of a file, null that it goes. */
export async function wholeConstitution(change: (file: SourceFile) => string | null = ({ text }) => text): Promise<SourceFile[]> {
  const all = await filePolicies().readSeedSources()
  return all.flatMap((file) => {
    const text = change(file)
    return text === null ? [] : [{ path: file.path, text }]
  })
}

/** A version's files as its gates see them. Without a bundle: what needs the compiled module rejects. */
export async function aSubject(ctx: ServiceContext, files: readonly SourceFile[], bundle: Uint8Array = new Uint8Array()): Promise<Subject> {
  return subjectOf(ctx, { version: 1, files, bundle, testSeconds: 25 }, createCandidates(await evaluatorThread()))
}

/** An open draft of these files, made unlike every other by a comment. Out: its id and who wrote it. */
export async function aDraftOf(db: Db, files: readonly SourceFile[], authors: readonly string[] = [crypto.randomUUID()]): Promise<string> {
  const id = crypto.randomUUID()
  const [by = ''] = authors
  const row = ({ path, text }: SourceFile) => {
    const own = path === 'main.rego' ? `${text}\n# ${id}\n` : text
    return { path, text: own, digest: digestOfText(own), updatedBy: by }
  }
  await db.policyDraft.create({
    data: {
      ...{ id, name: `draft ${id}`, basedOn: 1, createdBy: by },
      files: { create: files.map(row) },
      authors: { create: authors.map((personId) => ({ personId })) },
    },
  })
  return id
}
export const DECLARED = { flips: 0.01, allows: [], says: 'what a test expects' }
