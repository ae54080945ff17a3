import { afterEach, expect, vi } from 'vitest'
import { openBundle } from '@/server/adapters/opa/bundle'
import { unpack } from '@/server/adapters/opa/unpack'
import { serviceContext } from '@/server/testing/actors'
import { changedConstitution, compiled } from '@/server/testing/candidates'
import { aSubject, wholeConstitution } from '@/server/testing/measuring'
import { packBundle } from '@/server/testing/pack-bundle'
import { toolsForTests, toolTest } from '@/server/testing/policy-tools'
import { equalsOpa, loads } from './module'
import { rulesSeen } from './rules-seen'
import type { Subject } from './subject'

vi.setConfig({ testTimeout: 120_000 }) // real OPA on the whole constitution
const ctx = { ...serviceContext(), policyTools: toolsForTests() }
let subject: Subject | undefined
afterEach(() => subject?.close())

/** The cases of one file: enough to see a difference, few enough for a quick test. */
const few = (files: readonly { path: string; text: string }[]) =>
  files.filter(({ path }) => !/^cases_/.test(path) || path.startsWith('cases_privacy'))

toolTest('the module loads in a thread of its own and equals OPA on every case', async () => {
  const files = few(await wholeConstitution())
  subject = await aSubject(ctx, files, (await compiled(files)).bytes)
  expect(await loads(ctx, subject)).toMatchObject({ state: 'passed' })
  const equal = await equalsOpa(ctx, subject)
  expect(equal).toMatchObject({ state: 'passed', detail: { measured: expect.stringMatching(/^Equal on \d+ cases and/), evidence: [] } })
  expect(equal.detail.facts?.fixtures).toBeGreaterThan(10)
})

toolTest('one planted difference between the module and OPA blocks, with both answers', async () => {
  const files = few(await wholeConstitution())
  const honest = await unpack((await compiled(files)).bytes)
  const other = await openBundle(
    (await compiled(changedConstitution({ 'main.rego': [['"score": score.total,', '"score": score.total + 1,']] }))).bytes,
  )
  const planted = await packBundle(new Map([...honest, ['policy.wasm', Buffer.from(other.wasm)]]))
  subject = await aSubject(ctx, files, planted.bytes)
  const found = await equalsOpa(ctx, subject)
  expect(found.state).toBe('failed')
  expect(found.detail.evidence[0]?.text).toMatch(/at score: the module says .*, OPA says /)
})

toolTest('a bundle that is none, and a version without anything to compare, do not pass', async () => {
  subject = await aSubject(ctx, [], new Uint8Array([1, 2, 3]))
  await expect(loads(ctx, subject)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const nobody = { ...ctx, db: { ...ctx.db, $queryRaw: async () => [] } } as unknown as typeof ctx // as on an installation that decided nothing
  const files = (await wholeConstitution()).filter(({ path }) => !path.endsWith('.json') || path === 'data.json')
  const bare = await aSubject(ctx, files, (await compiled(files)).bytes)
  expect(await equalsOpa(nobody, bare)).toMatchObject({
    state: 'failed',
    detail: { measured: expect.stringMatching(/^Nothing to compare/) },
  })
  await bare.close()
})

toolTest(
  'every rule of the shipped constitution is seen firing and not firing; one that no case and no test fires is named at its line',
  async () => {
    const files = await wholeConstitution()
    subject = await aSubject(ctx, files, (await compiled(files)).bytes)
    const seen = await rulesSeen(ctx, subject)
    expect(seen.detail.evidence).toEqual([])
    expect(seen.state).toBe('passed')
    expect(seen.detail.facts?.cases).toBeGreaterThan(400)
    await subject.close()

    const dead = await wholeConstitution(({ path, text }) =>
      path === 'data.json'
        ? text.replace('"codes": [', '"codes": [ "acgs.sandbox/never_fires",')
        : path === 'sandbox.rego'
          ? `${text}\n# METADATA\n# title: Never\n# description: Nothing reaches it.\n# custom:\n#   code: never_fires\n#   principle: privacy\n#   severity: low\n#   enforcement: deny\n#   control: none\n#   owner: nobody\nviolations contains v if {\n\tinput.no_such_member > 5\n\tv := lib.finding(rego.metadata.rule(), "acgs.sandbox", "never")\n}\n`
          : /^(main|lib|corpus)_test\.rego$/.test(path)
            ? null // they count the rules
            : text,
    )
    const made = await compiled(dead)
    subject = await aSubject(ctx, dead, made.bytes)
    const unseen = await rulesSeen(ctx, subject)
    expect(unseen).toMatchObject({ state: 'failed', detail: { facts: { unseen: 1 } } })
    expect(unseen.detail.evidence).toEqual([
      expect.objectContaining({ path: 'sandbox.rego', text: expect.stringMatching(/never_fires was never seen firing/) }),
    ])
  },
)
