import { expect, test } from 'vitest'
import { filePolicies } from '@/server/adapters/opa/policies'
import { withRollback } from '@/server/testing/rollback'
import { getVersion } from './get-version'
import { listVersions, readVersionFile } from './list-versions'
import { seedSources } from './seed-sources'

test('the shipped version gets the files it was compiled from, once, and each can be read', async () => {
  await withRollback(async (ctx) => {
    const policies = filePolicies()
    const { constitutionHash, manifest, bytes } = await policies.readSeedBundle()
    const there = await ctx.db.policyVersion.findUnique({ where: { constitutionHash } })
    const version = there?.version ?? 2_000_000_001
    if (!there)
      await ctx.db.policyVersion.create({
        data: { version, constitutionHash, manifest, bundle: bytes, bundleDigest: 'seed', createdBy: 'test', state: 'superseded' },
      })
    const isBare = (await ctx.db.policyVersionFile.count({ where: { version } })) === 0
    expect(await seedSources(ctx, policies)).toBe(isBare)
    expect(await seedSources(ctx, policies)).toBe(false)
    const { files } = await getVersion(ctx, { version })
    const paths = files.map(({ path }) => path)
    expect(paths).toContain('main.rego')
    expect(paths).toContain('main_test.rego')
    expect(paths).toContain('data.json')
    expect(files.every(({ bytes: size }) => size <= 256 * 1024)).toBe(true)
    const cases = paths.filter((path) => path.endsWith('_test.json'))
    const all = await Promise.all(cases.map((path) => readVersionFile(ctx, { version, path })))
    const names = all.flatMap(({ text }) => Object.keys((JSON.parse(text) as { cases: object }).cases))
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(600)
    expect((await readVersionFile(ctx, { version, path: 'main.rego' })).text).toContain('package acgs.main')
  })
})

test('versions come newest first, page by page, and what is not there is said', async () => {
  await withRollback(async (ctx) => {
    const from = 2_000_000_010
    for (let n = 0; n < 3; n++)
      await ctx.db.policyVersion.create({
        data: {
          version: from + n,
          constitutionHash: crypto.randomUUID(),
          manifest: {},
          bundle: new Uint8Array(),
          bundleDigest: 'none',
          createdBy: 'test',
          state: 'superseded',
        },
      })
    const first = await listVersions(ctx, { limit: 2, cursor: from + 3 })
    expect(first.items.map(({ version }) => version - from)).toEqual([2, 1])
    const second = await listVersions(ctx, { limit: 1, cursor: first.nextCursor ?? 0 })
    expect(second.items.map(({ version }) => version - from)).toEqual([0])
    await ctx.db.policyVersion.update({ where: { version: from + 1 }, data: { state: 'review' } })
    const inReview = await listVersions(ctx, { limit: 2, cursor: from + 3, state: 'review' })
    expect(inReview.items.map(({ version }) => version - from)[0]).toBe(1)
    expect(inReview.items.every(({ state }) => state === 'review')).toBe(true)
    await expect(getVersion(ctx, { version: from + 9 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(readVersionFile(ctx, { version: from, path: 'main.rego' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
