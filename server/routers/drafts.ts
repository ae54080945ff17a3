import { ListAll } from '@/lib/schemas/agents'
import {
  CreateDraft,
  DiagnoseDraft,
  DraftFileRef,
  DraftRef,
  FormatDraftFile,
  ListDrafts,
  MoveDraftFile,
  RemoveDraftFile,
  SaveDraftFile,
} from '@/lib/schemas/drafts'
import { createDraft } from '@/server/services/drafts/create'
import { diagnoseDraft } from '@/server/services/drafts/diagnose'
import { formatDraftFile } from '@/server/services/drafts/format'
import { getDraft } from '@/server/services/drafts/get'
import { inputPaths } from '@/server/services/drafts/input-paths'
import { listDrafts } from '@/server/services/drafts/list'
import { moveDraftFile } from '@/server/services/drafts/move'
import { readDraftFile } from '@/server/services/drafts/read-file'
import { readDraftTexts } from '@/server/services/drafts/read-texts'
import { removeDraftFile } from '@/server/services/drafts/remove'
import { saveDraftFile } from '@/server/services/drafts/save'
import { withdrawDraft } from '@/server/services/drafts/withdraw'
import { draftOf, newDraftOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const writing = { permission: 'policies:write', target: draftOf } as const

export const drafts = router({
  list: read({ permission: 'policies:read', schema: ListDrafts }).query(({ ctx, input }) => listDrafts(ctx, input)),
  get: read({ permission: 'policies:read', schema: DraftRef }).query(({ ctx, input }) => getDraft(ctx, input)),
  file: read({ permission: 'policies:read', schema: DraftFileRef }).query(({ ctx, input }) => readDraftFile(ctx, input)),
  texts: read({ permission: 'policies:read', schema: DraftRef }).query(({ ctx, input }) => readDraftTexts(ctx, input)),
  tools: read({ permission: 'policies:read', schema: ListAll }).query(({ ctx }) => ctx.policyTools.states()),
  diagnose: read({ permission: 'policies:write', schema: DiagnoseDraft }).query(({ ctx, input }) => diagnoseDraft(ctx, input)),
  builtins: read({ permission: 'policies:read', schema: ListAll }).query(({ ctx }) => ctx.policyLanguage.builtins()),
  inputPaths: read({ permission: 'policies:write', schema: ListAll }).query(({ ctx }) => inputPaths(ctx)),
  format: read({ permission: 'policies:write', schema: FormatDraftFile }).query(({ ctx, input }) => formatDraftFile(ctx, input)),
  create: command({ permission: 'policies:write', action: 'drafts.create', schema: CreateDraft, target: newDraftOf }).mutation(
    ({ ctx, input }) => createDraft(ctx, input),
  ),
  save: command({ ...writing, action: 'drafts.save', schema: SaveDraftFile }).mutation(({ ctx, input }) => saveDraftFile(ctx, input)),
  move: command({ ...writing, action: 'drafts.move', schema: MoveDraftFile }).mutation(({ ctx, input }) => moveDraftFile(ctx, input)),
  remove: command({ ...writing, action: 'drafts.remove', schema: RemoveDraftFile }).mutation(({ ctx, input }) =>
    removeDraftFile(ctx, input),
  ),
  withdraw: command({ ...writing, action: 'drafts.withdraw', schema: DraftRef }).mutation(({ ctx, input }) => withdrawDraft(ctx, input)),
})
