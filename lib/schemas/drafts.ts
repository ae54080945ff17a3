import * as z from 'zod'
import { VERSION_STATES, type VersionState } from '@/lib/policy-gates'
import { isPlain, SearchText, Text } from './text'
import type { Declared, GateRow, Named, VersionEventRow, VersionReviewRow, VersionTools } from './versions'

export const DRAFT_FILES = 200
export const FILE_BYTES = 256 * 1024
export const DRAFT_BYTES = 4 * 1024 * 1024
const PATH_LENGTH = 200
const PART = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

/** Why a name may not be a file of a draft, with the fix; null for one that may. */
export function wrongPath(path: string): string | null {
  if (path === '') return 'type a name, such as sandbox.rego'
  if (path.length > PATH_LENGTH) return `at most ${PATH_LENGTH} characters`
  if (path.startsWith('/') || path.includes('\\') || path.split('/').some((part) => part === '' || part === '..'))
    return 'a relative name with single slashes, without .. or backslash'
  if (path.split('/').some((part) => part.startsWith('.'))) return 'no part may begin with a dot'
  if (!path.split('/').every((part) => PART.test(part))) return 'letters, digits, _, - and dots only'
  if (!/\.(rego|json|yaml)$/.test(path)) return 'only .rego, .json and .yaml files belong to a policy'
  return null
}

/** Nothing of a draft is trusted: its names become names of files that real programs read. */
export const DraftPath = z
  .string()
  .max(PATH_LENGTH)
  .superRefine((path, ctx) => {
    const message = wrongPath(path)
    if (message !== null) ctx.addIssue({ code: 'custom', message })
  })

/** A file's whole text. */
export const FileText = z
  .string()
  .max(FILE_BYTES)
  .refine(isPlain, 'plain text without broken characters')
  .refine((text) => new TextEncoder().encode(text).length <= FILE_BYTES, `a file has at most ${FILE_BYTES / 1024} KB`)

const Version = z.number().int().min(1).max(2_147_483_647)

export const DraftRef = z.strictObject({ id: z.uuid() })
export type DraftRef = z.infer<typeof DraftRef>
export const DraftFileRef = DraftRef.extend({ path: DraftPath })
export type DraftFileRef = z.infer<typeof DraftFileRef>

/** `from` is a version, the active one where it is left out; the origin is what the draft is to mend. */
export const CreateDraft = z
  .strictObject({
    name: Text(120),
    from: Version.optional(),
    violationId: z.uuid().optional(),
    decisionId: z.uuid().optional(),
  })
  .refine(({ violationId, decisionId }) => violationId === undefined || decisionId === undefined, {
    path: ['decisionId'],
    message: 'a draft has one origin: a violation or a decision',
  })
export type CreateDraft = z.infer<typeof CreateDraft>

/** `version` is the one of the file that the text was made from; 0 adds a file. */
export const SaveDraftFile = DraftFileRef.extend({ version: z.number().int().min(0).max(2_147_483_647), text: FileText })
export type SaveDraftFile = z.infer<typeof SaveDraftFile>
export const MoveDraftFile = DraftFileRef.extend({ version: Version, to: DraftPath })
export type MoveDraftFile = z.infer<typeof MoveDraftFile>
export const RemoveDraftFile = DraftFileRef.extend({ version: Version })
export type RemoveDraftFile = z.infer<typeof RemoveDraftFile>

/** Texts that are not saved yet: they stand in for what is kept, or join it. */
export const Unsaved = z.array(z.strictObject({ path: DraftPath, text: FileText })).max(DRAFT_FILES)
export type Unsaved = z.infer<typeof Unsaved>
/** `later`: without the linter, which alone takes longer than the rest. */
export const DiagnoseDraft = DraftRef.extend({ unsaved: Unsaved, linter: z.enum(['asked', 'later']).default('asked') })
export type DiagnoseDraft = z.infer<typeof DiagnoseDraft>
export const FormatDraftFile = DraftFileRef.extend({ text: FileText })
export type FormatDraftFile = z.infer<typeof FormatDraftFile>

export const DRAFT_VIEWS = ['open', 'mine', 'submitted', 'withdrawn'] as const
export type DraftView = (typeof DRAFT_VIEWS)[number]
export type DraftState = 'open' | 'submitted' | 'withdrawn'
export const DraftFilter = z.strictObject({ view: z.enum(DRAFT_VIEWS).default('open'), search: SearchText.optional() })
export type DraftFilter = z.infer<typeof DraftFilter>
/** Time of the last change and id of the last row of the page before. */
export const DraftCursor = z.string().regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListDrafts = DraftFilter.extend({ cursor: DraftCursor.optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListDrafts = z.infer<typeof ListDrafts>

export type DraftOrigin = { violationId: string } | { decisionId: string } | null
export type DraftRow = {
  id: string
  name: string
  basedOn: number
  state: DraftState
  submittedAs: number | null
  files: number
  createdBy: string
  createdAt: string
  updatedAt: string
  /** Names of everybody who wrote in it: none of them may approve it. */
  authors: string[]
}
export type DraftPage = { items: DraftRow[]; nextCursor: string | null; total: number; totalIsEstimate: boolean; readAt: string }

/** Against the version it is based on. */
export type FileChange = 'same' | 'changed' | 'added'
export type DraftFileRow = {
  path: string
  version: number
  digest: string
  bytes: number
  change: FileChange
  updatedAt: string
  updatedBy: string
}
export type DraftDetail = {
  draft: DraftRow & { version: number; origin: DraftOrigin }
  files: DraftFileRow[]
  /** Files of the version it is based on that are gone. */
  removed: string[]
  bytes: number
  readAt: string
}
export type DraftFileText = { path: string; version: number; text: string; digest: string; updatedAt: string; updatedBy: string }
export type SavedFile = { path: string; version: number; digest: string; savedAt: string; draftVersion: number }

/** A version and its files, to read and to compare. */
export const VersionRef = z.strictObject({ version: Version })
export type VersionRef = z.infer<typeof VersionRef>
export const VersionFileRef = VersionRef.extend({ path: DraftPath })
export type VersionFileRef = z.infer<typeof VersionFileRef>
export const ListVersions = z.strictObject({
  state: z.enum(VERSION_STATES).optional(),
  cursor: Version.optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListVersions = z.infer<typeof ListVersions>
export type VersionRow = {
  version: number
  name: string
  constitutionHash: string
  state: VersionState
  stateSince: string
  createdAt: string
  createdBy: string
  basedOn: number | null
  files: number
}
export type VersionPage = { items: VersionRow[]; nextCursor: number | null; total: number; readAt: string }
export type VersionDetail = {
  version: VersionRow
  files: { path: string; digest: string; bytes: number }[]
  /** Whoever wrote in its draft: none of them may approve it. Empty for the shipped one. */
  authors: Named[]
  /** Whether the person who asks is one of them. */
  isMine: boolean
  draftId: string | null
  declared: Declared | null
  tools: VersionTools | null
  gates: GateRow[]
  reviews: VersionReviewRow[]
  /** The newest moves, and how many there are in all. */
  events: VersionEventRow[]
  eventsTotal: number
  readAt: string
}
