import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { EvidenceOf } from '@/lib/schemas/sandboxes'
import { actorWith, serviceContext, testDb } from '@/server/testing/actors'
import { anIncident, hostIncidents } from '@/server/testing/incidents'
import { addSandbox, anAgent } from '@/server/testing/sandbox-rows'
import { bundleEvidence } from './bundle'

hostIncidents()
const folder = mkdtempSync(join(tmpdir(), 'acgs-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sha = (body: Uint8Array) => `sha256:${createHash('sha256').update(body).digest('hex')}`
const analyst = () => serviceContext(actorWith('analyst'))
const custodyOf = (evidenceId: string) => testDb().evidenceCustody.findMany({ where: { evidenceId }, orderBy: { at: 'asc' } })

async function aPiece(sandboxId: string, over: object = {}): Promise<string> {
  const body = Buffer.from(`{"found":"${crypto.randomUUID()}"}\n`)
  const kept = { mediaType: 'application/json', body, size: body.length, digest: sha(body) }
  const id = crypto.randomUUID()
  const place = { id, runId: crypto.randomUUID(), targetKey: 'Pod/workload/a', agentId: 'a', sandboxId, name: 'pod.json' }
  await testDb().evidence.create({ data: { ...place, ...kept, ...over } })
  await testDb().evidenceCustody.create({ data: { id: crypto.randomUUID(), evidenceId: id, act: 'taken', by: 'system:worker' } })
  return id
}
/** The tar unpacked by the system's own tool. Out: its folder. */
async function unpacked(of: EvidenceOf): Promise<string> {
  const { stream } = await bundleEvidence(analyst(), of)
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  const at = mkdtempSync(join(folder, 'one-'))
  writeFileSync(join(at, 'bundle.tar'), Buffer.concat(parts))
  execFileSync('tar', ['xf', 'bundle.tar'], { cwd: at })
  return at
}
const read = (at: string, name: string) => readFileSync(join(at, name), 'utf8')
type Manifest = { pieces: number; left_out: number; list: { id: string; file: string | null; why: string | null; digest: string | null }[] }

test('a bundle checks itself with sha256sum, names what is missing and why, and says who had each piece, this export among them', async () => {
  const { id: sandbox } = await addSandbox({ agentId: anAgent() })
  const [first, second] = [await aPiece(sandbox), await aPiece(sandbox, { name: '../../etc/passwd' })]
  const missing = await aPiece(sandbox, { name: 'log.txt', body: null, size: null, digest: null, missing: 'the kubelet did not answer' })
  const erased = await aPiece(sandbox, { name: 'old.json', body: null, erasedAt: new Date() })
  const at = await unpacked({ sandbox })
  const checked = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: at, encoding: 'utf8' })
  expect(checked.trim().split('\n')).toHaveLength(2)
  expect(checked).not.toMatch(/FAILED|\.\.\//)
  const manifest = JSON.parse(read(at, 'manifest.json')) as Manifest
  expect(manifest).toMatchObject({ pieces: 2, left_out: 2 })
  const of = (id: string) => manifest.list.find((one) => one.id === id)
  expect([of(missing), of(erased)]).toMatchObject([
    { file: null, why: 'not taken: the kubelet did not answer' },
    { file: null, why: 'erased when its time was over' },
  ])
  for (const id of [first, second]) expect(sha(readFileSync(join(at, of(id)?.file ?? '')))).toBe(of(id)?.digest)
  const custody = read(at, 'custody.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { evidence_id: string; act: string })
  expect(custody.filter(({ evidence_id }) => evidence_id === first).map(({ act }) => act)).toEqual(['taken', 'exported'])
  expect((await custodyOf(first)).map(({ act }) => act)).toEqual(['taken', 'exported'])
  expect((await custodyOf(missing)).map(({ act }) => act)).toEqual(['taken'])
})

test('a piece that is not what was taken is in no bundle: said in the manifest, written down, and an alarm', async () => {
  const { id: sandbox } = await addSandbox({ agentId: anAgent() })
  const good = await aPiece(sandbox)
  const bad = await aPiece(sandbox, { name: 'other.json', body: Buffer.from('something else') })
  const at = await unpacked({ sandbox })
  const manifest = JSON.parse(read(at, 'manifest.json')) as Manifest
  expect(manifest.list.find(({ id }) => id === bad)).toMatchObject({ file: null, why: expect.stringContaining('not what was taken') })
  expect(read(at, 'SHA256SUMS')).toContain(good)
  expect(read(at, 'SHA256SUMS')).not.toContain(bad)
  expect((await custodyOf(bad)).map(({ act }) => act)).toEqual(['taken', 'checked'])
  expect(await testDb().alarm.count({ where: { key: `evidence:${bad}`, clearedAt: null } })).toBe(1)
})

test('of an incident: the pieces of all its sandboxes and of nothing else', async () => {
  const agentId = anAgent()
  const [own, other] = [await addSandbox({ agentId }), await addSandbox({ agentId: anAgent() })]
  const [mine, strange] = [await aPiece(own.id), await aPiece(other.id)]
  const { id: incident } = await anIncident({ refs: { agentId, sandboxId: own.id } })
  const sums = read(await unpacked({ incident }), 'SHA256SUMS')
  expect(sums).toContain(mine)
  expect(sums).not.toContain(strange)
})

test('what was never there is not found, and of what nothing was taken there is no bundle', async () => {
  const nobody = crypto.randomUUID()
  await expect(bundleEvidence(analyst(), { sandbox: nobody })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(bundleEvidence(analyst(), { incident: nobody })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { id: sandbox } = await addSandbox({ agentId: anAgent() })
  await expect(bundleEvidence(analyst(), { sandbox })).rejects.toMatchObject({ code: 'CONFLICT', message: /nothing to export/ })
})
